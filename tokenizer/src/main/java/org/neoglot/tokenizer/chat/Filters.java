// What a value can be piped through.
package org.neoglot.tokenizer.chat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Jinja's filters, as far as chat templates use them; a new one is a line in the list. */
final class Filters {
  /** A filter of a value and its arguments. */
  private interface Filter {
    Object of(Object value, Call call);
  }

  private static final Map<String, Filter> ALL = Map.ofEntries(
      Map.entry("trim", (v, c) -> Methods.strip(Values.text(v), c.string(0, "chars", null), true, true)),
      Map.entry("upper", (v, c) -> Values.text(v).toUpperCase(Locale.ROOT)),
      Map.entry("lower", (v, c) -> Values.text(v).toLowerCase(Locale.ROOT)),
      Map.entry("capitalize", (v, c) -> Methods.capitalized(Values.text(v))),
      Map.entry("title", (v, c) -> Methods.title(Values.text(v))),
      Map.entry("replace", (v, c) -> Methods.replace(Values.text(v), c.string(0, "old"), c.string(1, "new"), c.whole(2, "count", -1))),
      Map.entry("string", (v, c) -> Values.text(v)),
      Map.entry("safe", (v, c) -> v),
      Map.entry("int", (v, c) -> number(v, false, c.get(0, "default", 0L))),
      Map.entry("float", (v, c) -> number(v, true, c.get(0, "default", 0.0))),
      Map.entry("abs", (v, c) -> Evaluator.binary("*", v, Values.real(v) < 0 ? -1L : 1L, c.line())),
      Map.entry("round", Filters::rounded),
      Map.entry("length", (v, c) -> (long) (v instanceof Map<?, ?> m ? m.size() : Values.items(v, c.line()).size())),
      Map.entry("count", (v, c) -> (long) (v instanceof Map<?, ?> m ? m.size() : Values.items(v, c.line()).size())),
      Map.entry("default", Filters::usual),
      Map.entry("d", Filters::usual),
      Map.entry("tojson", (v, c) -> JsonText.of(v, c)),
      Map.entry("join", (v, c) -> joined(attributes(v, c, 1), c.string(0, "d", ""), c.line())),
      Map.entry("list", (v, c) -> new ArrayList<Object>(Values.items(v, c.line()))),
      Map.entry("first", (v, c) -> first(Values.items(v, c.line()))),
      Map.entry("last", (v, c) -> first(Values.items(v, c.line()).reversed())),
      Map.entry("reverse", (v, c) -> v instanceof String s ? new StringBuilder(s).reverse().toString()
          : new ArrayList<Object>(Values.items(v, c.line()).reversed())),
      Map.entry("sort", Filters::sorted),
      Map.entry("unique", Filters::unique),
      Map.entry("sum", (v, c) -> attributes(v, c, 0).stream().map(Object.class::cast)
          .reduce(0L, (a, b) -> Evaluator.binary("+", a, b, c.line()))),
      Map.entry("min", (v, c) -> best(v, c, -1)),
      Map.entry("max", (v, c) -> best(v, c, 1)),
      Map.entry("items", (v, c) -> v instanceof Map<?, ?> m ? Methods.pairs(m) : items(v, c)),
      Map.entry("dictsort", (v, c) -> sorted(v instanceof Map<?, ?> m ? Methods.pairs(m) : items(v, c),
          new Call(c.what(), List.of(), Map.of(), c.line()))),
      Map.entry("indent", Filters::indented),
      Map.entry("map", Filters::mapped),
      Map.entry("select", (v, c) -> chosen(v, c, false, true)),
      Map.entry("reject", (v, c) -> chosen(v, c, false, false)),
      Map.entry("selectattr", (v, c) -> chosen(v, c, true, true)),
      Map.entry("rejectattr", (v, c) -> chosen(v, c, true, false)));

  private Filters() {}

  /** @throws Fault where there is no such filter */
  static void check(String name, int line) {
    if (!ALL.containsKey(name)) {
      throw new Fault(line, "the filter '" + name + "' is not supported; known are " + String.join(", ", ALL.keySet().stream().sorted().toList()));
    }
  }

  static Object apply(String name, Object value, Call call) {
    check(name, call.line());
    return ALL.get(name).of(value, call);
  }

  static String joined(List<?> items, String between, int line) {
    var out = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      out.append(i == 0 ? "" : between).append(Values.text(items.get(i)));
      if (out.length() > Evaluator.LONGEST) throw new Fault(line, "a text of more than " + Evaluator.LONGEST + " characters");
    }
    return out.toString();
  }

  private static Object number(Object v, boolean real, Object usual) {
    try {
      if (v instanceof String s) {
        return real ? (Object) Double.parseDouble(s.strip()) : (Object) (long) Double.parseDouble(s.strip());
      }
      if (Values.isNumber(v)) return real ? (Object) Values.real(v) : (Object) (v instanceof Double d ? (long) (double) d : Values.whole(v));
    } catch (NumberFormatException e) {
      // The usual value, as for what is no number at all.
    }
    return usual;
  }

  private static Object rounded(Object v, Call c) {
    if (!Values.isNumber(v)) throw new Fault(c.line(), "the filter 'round' of " + Values.kind(v) + ", wanted a number");
    double scale = StrictMath.pow(10, c.whole(0, "precision", 0));
    double scaled = Values.real(v) * scale;
    return switch (c.string(1, "method", "common")) {
      case "ceil" -> Math.ceil(scaled) / scale;
      case "floor" -> Math.floor(scaled) / scale;
      default -> Math.rint(scaled) / scale;
    };
  }

  private static Object usual(Object v, Call c) {
    boolean missing = v instanceof Values.Undefined || Values.truth(c.get(1, "boolean", false)) && !Values.truth(v);
    return missing ? c.get(0, "default_value", "") : v;
  }

  /** Items, or, where an attribute is named, that of each. */
  private static List<?> attributes(Object v, Call c, int place) {
    Object name = c.get(place, "attribute", null);
    List<?> items = Values.items(v, c.line());
    return name == null ? items : items.stream().map(i -> at(i, name, c.line())).toList();
  }

  /** An attribute; dots lead further in. */
  private static Object at(Object of, Object name, int line) {
    Object found = of;
    if (name instanceof Long) return Values.item(of, name, line);
    for (String part : Values.text(name).split("\\.")) found = Values.item(found, part, line);
    return found;
  }

  private static Object first(List<?> items) {
    return items.isEmpty() ? new Values.Undefined("the first item of none") : items.getFirst();
  }

  private static Object sorted(Object v, Call c) {
    Object name = c.get(2, "attribute", null);
    boolean reverse = Values.truth(c.get(0, "reverse", false));
    boolean exact = Values.truth(c.get(1, "case_sensitive", false));
    List<Object> items = new ArrayList<>(Values.items(v, c.line()));
    Comparator<Object> order = (a, b) -> Values.compare(key(a, name, exact, c), key(b, name, exact, c), c.line());
    items.sort(reverse ? Collections.reverseOrder(order) : order);
    return items;
  }

  private static Object key(Object item, Object attribute, boolean exact, Call c) {
    Object key = attribute == null ? item : at(item, attribute, c.line());
    return folded(key, exact);
  }

  /** Letter case does not matter unless it is asked for. */
  private static Object folded(Object key, boolean exact) {
    if (exact) return key;
    if (key instanceof Values.Tuple t && !t.isEmpty()) {
      List<Object> parts = new ArrayList<>(t);
      parts.set(0, folded(parts.getFirst(), false));
      return new Values.Tuple(parts);
    }
    return key instanceof String s ? s.toLowerCase(Locale.ROOT) : key;
  }

  private static Object unique(Object v, Call c) {
    List<Object> some = new ArrayList<>();
    List<Object> keys = new ArrayList<>();
    for (Object item : Values.items(v, c.line())) {
      Object key = key(item, c.get(1, "attribute", null), Values.truth(c.get(0, "case_sensitive", false)), c);
      if (keys.stream().noneMatch(k -> Values.equal(k, key))) {
        keys.add(key);
        some.add(item);
      }
    }
    return some;
  }

  private static Object best(Object v, Call c, int sign) {
    return Values.items(v, c.line()).stream().map(Object.class::cast)
        .reduce((a, b) -> sign * Values.compare(b, a, c.line()) > 0 ? b : a)
        .orElse(new Values.Undefined("the best of no items"));
  }

  private static List<Object> items(Object v, Call c) {
    if (v instanceof Values.Undefined) return List.of();
    throw new Fault(c.line(), c.what() + " of " + Values.kind(v) + ", wanted a dict");
  }

  private static Object indented(Object v, Call c) {
    Object width = c.get(0, "width", 4L);
    String blanks = width instanceof String s ? s : " ".repeat(Math.clamp(c.whole(0, "width", 4), 0, 1000));
    boolean first = Values.truth(c.get(1, "first", false));
    boolean blank = Values.truth(c.get(2, "blank", false));
    String[] lines = Values.text(v).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      boolean wanted = i == 0 ? first : blank || !lines[i].isEmpty();
      if (wanted) lines[i] = blanks + lines[i];
    }
    return String.join("\n", lines);
  }

  /** {@code map(attribute='name')}, or {@code map('filter', arguments)}. */
  private static Object mapped(Object v, Call c) {
    List<Object> out = new ArrayList<>();
    for (Object item : Values.items(v, c.line())) {
      if (c.names().containsKey("attribute")) {
        Object found = at(item, c.names().get("attribute"), c.line());
        out.add(found instanceof Values.Undefined && c.names().containsKey("default") ? c.names().get("default") : found);
      } else {
        String name = c.string(0, "filter");
        out.add(apply(name, item, new Call("filter '" + name + "'", c.places().subList(1, c.places().size()), c.names(), c.line())));
      }
    }
    return out;
  }

  /** Items of which a test holds or does not; without a test, those that are true. */
  private static Object chosen(Object v, Call c, boolean byAttribute, boolean wanted) {
    int test = byAttribute ? 1 : 0;
    List<Object> out = new ArrayList<>();
    for (Object item : Values.items(v, c.line())) {
      Object asked = byAttribute ? at(item, c.get(0, "attribute"), c.line()) : item;
      boolean holds = c.places().size() <= test ? Values.truth(asked)
          : Tests.holds(c.string(test, "test"), asked, c.places().subList(test + 1, c.places().size()), c.line());
      if (holds == wanted) out.add(item);
    }
    return out;
  }
}
