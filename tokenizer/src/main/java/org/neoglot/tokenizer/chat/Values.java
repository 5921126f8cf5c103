// The values of templates, which are Python's: what is true, equal, less, how they are shown and reached into.
package org.neoglot.tokenizer.chat;

import java.math.BigDecimal;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Templates compute with null, {@link Boolean}, {@link Long}, {@link Double}, {@link String}, {@link List} and {@link Map}
 * in their order, and the kinds below. What Python says of its own kinds is said of these.
 */
final class Values {
  /** A name that nothing is known of: shown as nothing, false, and without items. */
  record Undefined(String name) {}

  /** What {@code namespace()} makes: the one thing whose attributes a template may set. */
  record Namespace(Map<String, Object> attributes) {}

  /** Something that can be called. */
  interface Callable {
    Object call(Call call);
  }

  /** A list that is shown in parentheses. */
  static final class Tuple extends AbstractList<Object> {
    private final List<Object> items;

    Tuple(List<?> items) {
      this.items = new ArrayList<>(items);
    }

    @Override
    public Object get(int index) {
      return items.get(index);
    }

    @Override
    public int size() {
      return items.size();
    }
  }

  private Values() {}

  static boolean truth(Object value) {
    return switch (value) {
      case null -> false;
      case Undefined u -> false;
      case Boolean b -> b;
      case Long n -> n != 0;
      case Double d -> d != 0;
      case String s -> !s.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  /** How Python calls its kind. */
  static String kind(Object value) {
    return switch (value) {
      case null -> "None";
      case Undefined u -> "undefined ('" + u.name + "')";
      case Boolean b -> "a bool";
      case Long n -> "an int";
      case Double d -> "a float";
      case String s -> "a str";
      case Tuple t -> "a tuple";
      case List<?> list -> "a list";
      case Map<?, ?> map -> "a dict";
      case Namespace n -> "a namespace";
      default -> "a function";
    };
  }

  /** What is printed: Python's {@code str}. */
  static String text(Object value) {
    return value instanceof String s ? s : value instanceof Undefined ? "" : shown(value);
  }

  /** Python's {@code repr}. */
  static String shown(Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean b -> b ? "True" : "False";
      case Double d -> number(d);
      case String s -> quoted(s);
      case Tuple t -> t.stream().map(Values::shown).collect(Collectors.joining(", ", "(", t.size() == 1 ? ",)" : ")"));
      case List<?> list -> list.stream().map(Values::shown).collect(Collectors.joining(", ", "[", "]"));
      case Map<?, ?> map -> map.entrySet().stream().map(e -> shown(e.getKey()) + ": " + shown(e.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
      case Undefined u -> "Undefined";
      case Long n -> n.toString();
      default -> "<" + kind(value).substring(2) + ">";
    };
  }

  /** Python shows the shortest number that reads back the same, with an exponent below 1e-4 and from 1e16 on. */
  static String number(double d) {
    if (Double.isNaN(d)) return "nan";
    if (Double.isInfinite(d)) return d > 0 ? "inf" : "-inf";
    if (d == 0) return 1 / d < 0 ? "-0.0" : "0.0";
    var exact = new BigDecimal(Double.toString(d)).stripTrailingZeros();
    int exponent = exact.precision() - exact.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      return exact.scale() <= 0 ? exact.setScale(1).toPlainString() : exact.toPlainString();
    }
    String digits = exact.unscaledValue().abs().toString();
    String tail = digits.length() > 1 ? "." + digits.substring(1) : "";
    return (d < 0 ? "-" : "") + digits.charAt(0) + tail + "e" + (exponent < 0 ? "-" : "+")
        + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
  }

  private static String quoted(String s) {
    char quote = s.contains("'") && !s.contains("\"") ? '"' : '\'';
    var out = new StringBuilder().append(quote);
    s.codePoints().forEach(c -> {
      if (c == quote || c == '\\') out.append('\\').appendCodePoint(c);
      else if (c == '\n') out.append("\\n");
      else if (c == '\r') out.append("\\r");
      else if (c == '\t') out.append("\\t");
      else if (c < 32 || c == 127) out.append(String.format("\\x%02x", c));
      else out.appendCodePoint(c);
    });
    return out.append(quote).toString();
  }

  static boolean equal(Object a, Object b) {
    if (isNumber(a) && isNumber(b)) return a instanceof Double || b instanceof Double ? real(a) == real(b) : whole(a) == whole(b);
    if (a instanceof Undefined || b instanceof Undefined) return a instanceof Undefined && b instanceof Undefined;
    if (a instanceof List<?> x && b instanceof List<?> y) {
      if (x.size() != y.size() || x instanceof Tuple != y instanceof Tuple) return false;
      for (int i = 0; i < x.size(); i++) if (!equal(x.get(i), y.get(i))) return false;
      return true;
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return x.size() == y.size()
          && x.entrySet().stream().allMatch(e -> y.containsKey(e.getKey()) && equal(e.getValue(), y.get(e.getKey())));
    }
    return Objects.equals(a, b);
  }

  /** Below, at or above 0; strings by code points, lists by their first difference. */
  static int compare(Object a, Object b, int line) {
    if (isNumber(a) && isNumber(b)) {
      return a instanceof Double || b instanceof Double ? Double.compare(real(a), real(b)) : Long.compare(whole(a), whole(b));
    }
    if (a instanceof String x && b instanceof String y) return byCodePoint(x, y);
    if (a instanceof List<?> x && b instanceof List<?> y) {
      for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
        if (!equal(x.get(i), y.get(i))) return compare(x.get(i), y.get(i), line);
      }
      return Integer.compare(x.size(), y.size());
    }
    throw new Fault(line, "cannot tell whether " + kind(a) + " is less than " + kind(b));
  }

  private static int byCodePoint(String x, String y) {
    int[] a = x.codePoints().toArray();
    int[] b = y.codePoints().toArray();
    return java.util.Arrays.compare(a, b);
  }

  /** Whether it counts: Python's bool is a number. */
  static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  static long whole(Object number) {
    return number instanceof Boolean b ? b ? 1 : 0 : (Long) number;
  }

  static double real(Object number) {
    return number instanceof Double d ? d : whole(number);
  }

  /** What a loop runs over: items, keys, or characters. */
  static List<?> items(Object value, int line) {
    return switch (value) {
      case List<?> list -> list;
      case Map<?, ?> map -> new ArrayList<>(map.keySet());
      case String s -> s.codePoints().mapToObj(Character::toString).toList();
      case Undefined u -> List.of();
      case null, default -> throw new Fault(line, kind(value) + " has no items to go through");
    };
  }

  /** {@code needle in hay}. */
  static boolean contains(Object hay, Object needle, int line) {
    if (hay instanceof String s) {
      if (needle instanceof String part) return s.contains(part);
      throw new Fault(line, "cannot look for " + kind(needle) + " in a str");
    }
    if (hay instanceof Map<?, ?> map) return map.containsKey(needle);
    return items(hay, line).stream().anyMatch(i -> equal(i, needle));
  }

  /** {@code of[index]}, or {@link Undefined}. */
  static Object item(Object of, Object index, int line) {
    Object found = switch (of) {
      case Map<?, ?> map when map.containsKey(index) -> map.get(index);
      case List<?> list when index instanceof Long i -> at(list, i);
      case String s when index instanceof Long i -> at(items(s, line), i);
      case Namespace n when n.attributes.containsKey(index) -> n.attributes.get(index);
      case Undefined u -> throw new Fault(line, "'" + u.name + "' is undefined, and has no item " + shown(index));
      case null, default -> new Undefined(text(index));
    };
    return found;
  }

  private static Object at(List<?> list, long index) {
    long i = index < 0 ? index + list.size() : index;
    return i >= 0 && i < list.size() ? list.get((int) i) : new Undefined("item " + index);
  }

  /** {@code of[from:to:step]} by Python's rules; null bounds are open. */
  static Object slice(Object of, Object from, Object to, Object step, int line) {
    if (!(of instanceof List<?>) && !(of instanceof String)) throw new Fault(line, kind(of) + " cannot be sliced");
    List<?> all = items(of, line);
    long by = bound(step, 1, line);
    if (by == 0) throw new Fault(line, "a slice of step 0 has no end");
    long n = all.size();
    long first = from == null ? by > 0 ? 0 : n - 1 : clamp(bound(from, 0, line), n, by);
    long last = to == null ? by > 0 ? n : -1 : clamp(bound(to, 0, line), n, by);
    List<Object> some = new ArrayList<>();
    for (long i = first; by > 0 ? i < last : i > last; i += by) some.add(all.get((int) i));
    if (of instanceof String) return some.stream().map(String.class::cast).collect(Collectors.joining());
    return of instanceof Tuple ? new Tuple(some) : some;
  }

  private static long bound(Object value, long open, int line) {
    if (value == null) return open;
    if (value instanceof Long n) return n;
    throw new Fault(line, kind(value) + " is no bound of a slice, wanted an int");
  }

  private static long clamp(long bound, long n, long step) {
    long b = bound < 0 ? bound + n : bound;
    return step > 0 ? Math.clamp(b, 0, n) : Math.clamp(b, -1, n - 1);
  }
}
