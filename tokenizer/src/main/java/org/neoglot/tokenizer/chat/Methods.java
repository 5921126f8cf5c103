// The methods of strings and dicts that templates call.
package org.neoglot.tokenizer.chat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Python's, as far as they change nothing: templates run in a sandbox in which nothing given can be changed, so
 * {@code append} and its like are refused there as they are here.
 */
final class Methods {
  private Methods() {}

  /** The method of that name bound to its value, or null. */
  static Values.Callable of(Object of, String name) {
    return switch (of) {
      case String s -> ofString(s, name);
      case Map<?, ?> map -> ofDict(map, name);
      case List<?> list -> ofList(list, name);
      case null, default -> null;
    };
  }

  private static Values.Callable ofString(String s, String name) {
    return switch (name) {
      case "strip" -> c -> strip(s, c.string(0, "chars", null), true, true);
      case "lstrip" -> c -> strip(s, c.string(0, "chars", null), true, false);
      case "rstrip" -> c -> strip(s, c.string(0, "chars", null), false, true);
      case "split" -> c -> split(s, c.only("sep", "maxsplit").string(0, "sep", null), c.whole(1, "maxsplit", -1), c.line());
      case "rsplit" -> c -> splitFromEnd(s, c.only("sep", "maxsplit").string(0, "sep"), c.whole(1, "maxsplit", -1), c.line());
      case "splitlines" -> c -> new ArrayList<Object>(s.lines().toList());
      case "partition" -> c -> partition(s, c.string(0, "sep"));
      case "startswith" -> c -> any(c, s::startsWith);
      case "endswith" -> c -> any(c, s::endsWith);
      case "removeprefix" -> c -> s.startsWith(c.string(0, "prefix")) ? s.substring(c.string(0, "prefix").length()) : s;
      case "removesuffix" -> c -> s.endsWith(c.string(0, "suffix"))
          ? s.substring(0, s.length() - c.string(0, "suffix").length()) : s;
      case "upper" -> c -> s.toUpperCase(Locale.ROOT);
      case "lower" -> c -> s.toLowerCase(Locale.ROOT);
      case "capitalize" -> c -> capitalized(s);
      case "title" -> c -> title(s);
      case "replace" -> c -> replace(s, c.string(0, "old"), c.string(1, "new"), c.whole(2, "count", -1));
      case "join" -> c -> Filters.joined(Values.items(c.get(0, "iterable"), c.line()), s, c.line());
      case "find" -> c -> (long) s.indexOf(c.string(0, "sub"));
      case "rfind" -> c -> (long) s.lastIndexOf(c.string(0, "sub"));
      case "index" -> c -> index(s, c);
      case "count" -> c -> count(s, c.string(0, "sub"));
      case "isdigit" -> c -> !s.isEmpty() && s.codePoints().allMatch(Character::isDigit);
      case "isalpha" -> c -> !s.isEmpty() && s.codePoints().allMatch(Character::isLetter);
      case "isalnum" -> c -> !s.isEmpty() && s.codePoints().allMatch(Character::isLetterOrDigit);
      case "isspace" -> c -> !s.isEmpty() && s.codePoints().allMatch(Methods::space);
      case "isupper" -> c -> !s.equals(s.toLowerCase(Locale.ROOT)) && s.equals(s.toUpperCase(Locale.ROOT));
      case "islower" -> c -> !s.equals(s.toUpperCase(Locale.ROOT)) && s.equals(s.toLowerCase(Locale.ROOT));
      default -> null;
    };
  }

  private static Values.Callable ofDict(Map<?, ?> map, String name) {
    return switch (name) {
      case "items" -> c -> pairs(map);
      case "keys" -> c -> new ArrayList<Object>(map.keySet());
      case "values" -> c -> new ArrayList<Object>(map.values());
      case "get" -> c -> {
        Object key = c.only("key", "default").get(0, "key");
        return map.containsKey(key) ? map.get(key) : c.get(1, "default", null);
      };
      case "update", "pop", "setdefault", "clear" -> refused(name);
      default -> null;
    };
  }

  private static Values.Callable ofList(List<?> list, String name) {
    return switch (name) {
      case "index" -> c -> {
        for (int i = 0; i < list.size(); i++) if (Values.equal(list.get(i), c.get(0, "value"))) return (long) i;
        throw new Fault(c.line(), Values.shown(c.get(0, "value")) + " is not in the list");
      };
      case "count" -> c -> list.stream().filter(i -> Values.equal(i, c.get(0, "value"))).count();
      case "append", "extend", "insert", "pop", "remove", "reverse", "sort", "clear" -> refused(name);
      default -> null;
    };
  }

  private static Values.Callable refused(String name) {
    return c -> {
      throw new Fault(c.line(), "'" + name + "' changes what was given, which a template must not do");
    };
  }

  static List<Object> pairs(Map<?, ?> map) {
    List<Object> pairs = new ArrayList<>();
    map.forEach((key, value) -> pairs.add(new Values.Tuple(Arrays.asList(key, value))));
    return pairs;
  }

  /** Whether Python takes it for white space. */
  static boolean space(int c) {
    return c == ' ' || c >= 9 && c <= 13 || c >= 28 && c <= 31 || c == 0x85 || Character.isSpaceChar(c);
  }

  /** Without the characters of a set at its ends; null is white space. */
  static String strip(String s, String set, boolean left, boolean right) {
    int from = 0;
    int to = s.length();
    while (left && from < to && strips(s.codePointAt(from), set)) from += Character.charCount(s.codePointAt(from));
    while (right && to > from && strips(s.codePointBefore(to), set)) to -= Character.charCount(s.codePointBefore(to));
    return s.substring(from, to);
  }

  private static boolean strips(int c, String set) {
    return set == null ? space(c) : set.indexOf(c) >= 0;
  }

  /** {@code most} below 0 is no limit; without a separator, stretches of white space part, and none stands at the ends. */
  private static List<Object> split(String s, String separator, long most, int line) {
    List<Object> parts = new ArrayList<>();
    if (separator == null) {
      String rest = strip(s, null, true, false);
      while (!rest.isEmpty()) {
        int end = 0;
        if (parts.size() == most) end = rest.length();
        while (end < rest.length() && !space(rest.charAt(end))) end++;
        parts.add(rest.substring(0, end));
        rest = strip(rest.substring(end), null, true, false);
      }
      return parts;
    }
    if (separator.isEmpty()) throw new Fault(line, "split by an empty str");
    int from = 0;
    for (int at; parts.size() != most && (at = s.indexOf(separator, from)) >= 0; from = at + separator.length()) {
      parts.add(s.substring(from, at));
    }
    parts.add(s.substring(from));
    return parts;
  }

  private static List<Object> splitFromEnd(String s, String separator, long most, int line) {
    if (separator.isEmpty()) throw new Fault(line, "split by an empty str");
    List<Object> parts = new ArrayList<>();
    String rest = s;
    for (int at; parts.size() != most && (at = rest.lastIndexOf(separator)) >= 0; rest = rest.substring(0, at)) {
      parts.addFirst(rest.substring(at + separator.length()));
    }
    parts.addFirst(rest);
    return parts;
  }

  private static Object partition(String s, String separator) {
    int at = s.indexOf(separator);
    return new Values.Tuple(at < 0 ? List.of(s, "", "")
        : List.of(s.substring(0, at), separator, s.substring(at + separator.length())));
  }

  /** One string, or a tuple of which any will do. */
  private static boolean any(Call c, java.util.function.Predicate<String> fits) {
    if (c.get(0, "prefix") instanceof Values.Tuple t) return t.stream().anyMatch(p -> p instanceof String s && fits.test(s));
    return fits.test(c.string(0, "prefix"));
  }

  static String capitalized(String s) {
    if (s.isEmpty()) return s;
    int first = s.offsetByCodePoints(0, 1);
    return s.substring(0, first).toUpperCase(Locale.ROOT) + s.substring(first).toLowerCase(Locale.ROOT);
  }

  static String title(String s) {
    var out = new StringBuilder();
    boolean begins = true;
    for (int c : s.codePoints().toArray()) {
      out.appendCodePoint(begins ? Character.toTitleCase(c) : Character.toLowerCase(c));
      begins = !Character.isLetter(c);
    }
    return out.toString();
  }

  static String replace(String s, String old, String instead, long count) {
    if (count < 0) return s.replace(old, instead);
    var out = new StringBuilder();
    int from = 0;
    for (int at; count-- > 0 && (at = s.indexOf(old, from)) >= 0; from = at + old.length()) {
      out.append(s, from, at).append(instead);
      if (old.isEmpty()) break;
    }
    return out.append(s.substring(from)).toString();
  }

  private static Object index(String s, Call c) {
    int at = s.indexOf(c.string(0, "sub"));
    if (at < 0) throw new Fault(c.line(), Values.shown(c.string(0, "sub")) + " is not in the str");
    return (long) s.codePointCount(0, at);
  }

  private static Object count(String s, String part) {
    long n = 0;
    if (part.isEmpty()) return s.codePointCount(0, s.length()) + 1L;
    for (int at = s.indexOf(part); at >= 0; at = s.indexOf(part, at + part.length())) n++;
    return n;
  }
}
