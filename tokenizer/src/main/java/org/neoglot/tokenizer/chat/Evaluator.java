// Expressions to values.
package org.neoglot.tokenizer.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Computes expressions by Python's rules; an operation that Python refuses is a {@link Fault}. */
final class Evaluator {
  /** More characters in one value than any conversation has: repeating and joining could fill the memory. */
  static final int LONGEST = 1 << 26;

  private Evaluator() {}

  static Object value(Expression e, Scope scope) {
    return switch (e) {
      case Expression.Literal l -> l.value();
      case Expression.Name n -> scope.get(n.name());
      case Expression.Items i -> i.tuple() ? new Values.Tuple(values(i.items(), scope)) : values(i.items(), scope);
      case Expression.Dict d -> dict(d, scope);
      case Expression.Attribute a -> attribute(value(a.of(), scope), a.name(), a.line());
      case Expression.Item i -> subscript(value(i.of(), scope), value(i.index(), scope), i.line());
      case Expression.Slice s -> Values.slice(value(s.of(), scope), bound(s.from(), scope), bound(s.to(), scope),
          bound(s.step(), scope), s.line());
      case Expression.Call c -> call(c, scope);
      case Expression.Filtered f -> {
        Call call = arguments("filter '" + f.name() + "'", f.arguments(), scope, f.line());
        yield Filters.apply(f.name(), value(f.of(), scope), call);
      }
      case Expression.Tested t -> Tests.holds(t.name(), value(t.of(), scope), values(t.arguments(), scope), t.line());
      case Expression.Unary u -> unary(u, value(u.of(), scope));
      case Expression.Binary b -> binary(b.sign(), value(b.left(), scope), value(b.right(), scope), b.line());
      case Expression.Logical l -> {
        Object left = value(l.left(), scope);
        yield Values.truth(left) == l.and() ? value(l.right(), scope) : left;
      }
      case Expression.Comparison c -> comparison(c, scope);
      case Expression.Conditional c -> Values.truth(value(c.condition(), scope)) ? value(c.then(), scope)
          : c.otherwise() == null ? new Values.Undefined("the other side of an inline if") : value(c.otherwise(), scope);
    };
  }

  private static Object bound(Expression e, Scope scope) {
    return e == null ? null : value(e, scope);
  }

  private static List<Object> values(List<Expression> all, Scope scope) {
    List<Object> values = new ArrayList<>();
    for (Expression e : all) values.add(value(e, scope));
    return values;
  }

  private static Object dict(Expression.Dict d, Scope scope) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < d.keys().size(); i++) map.put(value(d.keys().get(i), scope), value(d.values().get(i), scope));
    return map;
  }

  /** Methods go before items, as in Jinja: {@code message.items} is the method even where there is such a key. */
  static Object attribute(Object of, String name, int line) {
    if (of instanceof Values.Undefined u) {
      throw new Fault(line, "'" + u.name() + "' is undefined, and has no attribute '" + name + "'");
    }
    Values.Callable method = Methods.of(of, name);
    return method != null ? method : of instanceof List<?> ? new Values.Undefined(name) : Values.item(of, name, line);
  }

  /** Items go before methods. */
  private static Object subscript(Object of, Object index, int line) {
    Object item = Values.item(of, index, line);
    boolean missing = item instanceof Values.Undefined && index instanceof String && !(of instanceof Map<?, ?> m && m.containsKey(index));
    Values.Callable method = missing ? Methods.of(of, (String) index) : null;
    return method != null ? method : item;
  }

  private static Object call(Expression.Call c, Scope scope) {
    Object function = value(c.function(), scope);
    String what = switch (c.function()) {
      case Expression.Name n -> "'" + n.name() + "'";
      case Expression.Attribute a -> "'" + a.name() + "'";
      default -> "a call";
    };
    if (function instanceof Values.Callable callable) return callable.call(arguments(what, c.arguments(), scope, c.line()));
    if (function instanceof Values.Undefined && c.function() instanceof Expression.Attribute a) {
      throw new Fault(c.line(), Values.kind(value(a.of(), scope)) + " has no method '" + a.name() + "' that is supported");
    }
    throw new Fault(c.line(), function instanceof Values.Undefined
        ? what + " is not a function that chat templates have (" + String.join(", ", Functions.NAMES) + ")"
        : what + " is " + Values.kind(function) + ", and cannot be called");
  }

  private static Call arguments(String what, Expression.Arguments arguments, Scope scope, int line) {
    Map<String, Object> names = new LinkedHashMap<>();
    arguments.names().forEach((name, e) -> names.put(name, value(e, scope)));
    return new Call(what, values(arguments.places(), scope), names, line);
  }

  private static Object unary(Expression.Unary u, Object value) {
    if (u.sign().equals("not")) return !Values.truth(value);
    if (!Values.isNumber(value)) throw new Fault(u.line(), "'" + u.sign() + "' before " + Values.kind(value) + ", wanted a number");
    if (u.sign().equals("+")) return value instanceof Double ? value : (Object) Values.whole(value);
    return value instanceof Double d ? (Object) (-d) : (Object) (-Values.whole(value));
  }

  static Object binary(String sign, Object a, Object b, int line) {
    if (sign.equals("~")) return joined(Values.text(a), Values.text(b), line);
    if (Values.isNumber(a) && Values.isNumber(b)) {
      boolean real = a instanceof Double || b instanceof Double || sign.equals("/") || sign.equals("**") && Values.real(b) < 0;
      return real ? real(sign, Values.real(a), Values.real(b), line) : whole(sign, Values.whole(a), Values.whole(b), line);
    }
    if (sign.equals("+") && a instanceof String x && b instanceof String y) return joined(x, y, line);
    if (sign.equals("+") && a instanceof List<?> x && b instanceof List<?> y && x instanceof Values.Tuple == y instanceof Values.Tuple) {
      List<Object> both = new ArrayList<>(x);
      both.addAll(y);
      return x instanceof Values.Tuple ? new Values.Tuple(both) : both;
    }
    if (sign.equals("*") && a instanceof String s && b instanceof Long n) return repeated(s, n, line);
    if (sign.equals("*") && a instanceof Long n && b instanceof String s) return repeated(s, n, line);
    throw new Fault(line, "'" + sign + "' between " + Values.kind(a) + " and " + Values.kind(b));
  }

  private static String joined(String a, String b, int line) {
    if ((long) a.length() + b.length() > LONGEST) throw new Fault(line, "a text of more than " + LONGEST + " characters");
    return a + b;
  }

  private static String repeated(String s, long times, int line) {
    if (times > 0 && s.length() > LONGEST / times) throw new Fault(line, "a text of more than " + LONGEST + " characters");
    return s.repeat((int) Math.max(0, times));
  }

  private static Object whole(String sign, long a, long b, int line) {
    try {
      return switch (sign) {
        case "+" -> Math.addExact(a, b);
        case "-" -> Math.subtractExact(a, b);
        case "*" -> Math.multiplyExact(a, b);
        case "//" -> Math.floorDiv(a, b);
        case "%" -> Math.floorMod(a, b);
        default -> power(a, b);
      };
    } catch (ArithmeticException e) {
      throw new Fault(line, a + " " + sign + " " + b + (b == 0 ? ": division by zero" : " is larger than " + Long.MAX_VALUE));
    }
  }

  private static long power(long a, long b) {
    long result = 1;
    if (b > 63 && a != 0 && a != 1 && a != -1) throw new ArithmeticException();
    for (long i = 0; i < (a == 0 || a == 1 || a == -1 ? Math.min(b, 2 + (b & 1)) : b); i++) result = Math.multiplyExact(result, a);
    return result;
  }

  private static Object real(String sign, double a, double b, int line) {
    if (b == 0 && (sign.equals("/") || sign.equals("//") || sign.equals("%"))) throw new Fault(line, "division by zero");
    return switch (sign) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      default -> StrictMath.pow(a, b);
    };
  }

  private static Object comparison(Expression.Comparison c, Scope scope) {
    Object left = value(c.first(), scope);
    for (int i = 0; i < c.signs().size(); i++) {
      Object right = value(c.others().get(i), scope);
      if (!holds(c.signs().get(i), left, right, c.line())) return false;
      left = right;
    }
    return true;
  }

  static boolean holds(String sign, Object a, Object b, int line) {
    return switch (sign) {
      case "==" -> Values.equal(a, b);
      case "!=" -> !Values.equal(a, b);
      case "in" -> Values.contains(b, a, line);
      case "not in" -> !Values.contains(b, a, line);
      case "<" -> Values.compare(a, b, line) < 0;
      case "<=" -> Values.compare(a, b, line) <= 0;
      case ">" -> Values.compare(a, b, line) > 0;
      default -> Values.compare(a, b, line) >= 0;
    };
  }
}
