// What {@code is} can ask of a value.
package org.neoglot.tokenizer.chat;

import java.util.List;
import java.util.Map;

/** Jinja's tests, a line each. */
final class Tests {
  /** A test of a value and its arguments. */
  private interface Test {
    boolean holds(Object value, List<Object> arguments, int line);
  }

  private static final Map<String, Test> ALL = Map.ofEntries(
      Map.entry("defined", (v, a, l) -> !(v instanceof Values.Undefined)),
      Map.entry("undefined", (v, a, l) -> v instanceof Values.Undefined),
      Map.entry("none", (v, a, l) -> v == null),
      Map.entry("boolean", (v, a, l) -> v instanceof Boolean),
      Map.entry("true", (v, a, l) -> Boolean.TRUE.equals(v)),
      Map.entry("false", (v, a, l) -> Boolean.FALSE.equals(v)),
      Map.entry("integer", (v, a, l) -> v instanceof Long),
      Map.entry("float", (v, a, l) -> v instanceof Double),
      Map.entry("number", (v, a, l) -> Values.isNumber(v)),
      Map.entry("string", (v, a, l) -> v instanceof String),
      Map.entry("mapping", (v, a, l) -> v instanceof Map),
      Map.entry("sequence", (v, a, l) -> v instanceof List || v instanceof Map || v instanceof String || v instanceof Values.Undefined),
      Map.entry("iterable", (v, a, l) -> v instanceof List || v instanceof Map || v instanceof String || v instanceof Values.Undefined),
      Map.entry("callable", (v, a, l) -> v instanceof Values.Callable),
      Map.entry("even", (v, a, l) -> Math.floorMod(number(v, l), 2L) == 0),
      Map.entry("odd", (v, a, l) -> Math.floorMod(number(v, l), 2L) == 1),
      Map.entry("divisibleby", (v, a, l) -> Math.floorMod(number(v, l), Math.max(1, number(one(a, l), l))) == 0),
      Map.entry("lower", (v, a, l) -> Values.text(v).equals(Values.text(v).toLowerCase(java.util.Locale.ROOT))),
      Map.entry("upper", (v, a, l) -> Values.text(v).equals(Values.text(v).toUpperCase(java.util.Locale.ROOT))),
      Map.entry("in", (v, a, l) -> Values.contains(one(a, l), v, l)),
      Map.entry("sameas", (v, a, l) -> v == one(a, l) || v instanceof Boolean && v.equals(one(a, l))),
      Map.entry("eq", compared("==")), Map.entry("equalto", compared("==")), Map.entry("ne", compared("!=")),
      Map.entry("lt", compared("<")), Map.entry("lessthan", compared("<")), Map.entry("le", compared("<=")),
      Map.entry("gt", compared(">")), Map.entry("greaterthan", compared(">")), Map.entry("ge", compared(">=")));

  private Tests() {}

  private static Test compared(String sign) {
    return (v, a, l) -> Evaluator.holds(sign, v, one(a, l), l);
  }

  private static Object one(List<Object> arguments, int line) {
    if (arguments.size() != 1) throw new Fault(line, "a test with " + arguments.size() + " arguments, wanted one");
    return arguments.getFirst();
  }

  private static long number(Object value, int line) {
    if (value instanceof Long || value instanceof Boolean) return Values.whole(value);
    throw new Fault(line, "a test of " + Values.kind(value) + ", wanted an int");
  }

  /** @throws Fault where there is no such test */
  static void check(String name, int line) {
    if (!ALL.containsKey(name)) {
      throw new Fault(line, "the test '" + name + "' is not supported; known are " + String.join(", ", ALL.keySet().stream().sorted().toList()));
    }
  }

  static boolean holds(String name, Object value, List<Object> arguments, int line) {
    check(name, line);
    return ALL.get(name).holds(value, arguments, line);
  }
}
