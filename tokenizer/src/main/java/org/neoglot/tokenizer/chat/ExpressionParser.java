// Lexemes to expressions, by Jinja's ranks of signs.
package org.neoglot.tokenizer.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Recursive descent, a method a rank, from loosest to tightest: inline if, or, and, not, comparison, + -, ~, * / // %,
 * **, sign, then what follows a value: attributes, items, calls, filters, tests. The ranks are those of Jinja, where
 * {@code ~} binds tighter than {@code +}.
 */
class ExpressionParser {
  private static final Set<String> COMPARING = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> NOT_A_TEST_ARGUMENT = Set.of("else", "or", "and", "is", "if", "in", "not");
  private static final int DEEPEST = 200;

  private final List<Lexeme> lexemes;
  private int at;
  private int depth;

  ExpressionParser(List<Lexeme> lexemes) {
    this.lexemes = lexemes;
  }

  final Lexeme here() {
    return lexemes.get(at);
  }

  final Lexeme next() {
    Lexeme l = here();
    if (l.kind() != Lexeme.Kind.END) at++;
    return l;
  }

  final boolean skipSign(String sign) {
    return skipIf(here().isSign(sign));
  }

  final boolean skipName(String name) {
    return skipIf(here().isName(name));
  }

  private boolean skipIf(boolean there) {
    if (there) at++;
    return there;
  }

  final Fault wanted(String what) {
    return new Fault(here().line(), "found " + here().shown() + ", wanted " + what);
  }

  final void sign(String sign) {
    if (!skipSign(sign)) throw wanted("'" + sign + "'");
  }

  final String name(String what) {
    if (here().kind() != Lexeme.Kind.NAME) throw wanted(what);
    return next().text();
  }

  /** An expression, which is a tuple where commas part several. */
  final Expression tuple() {
    Expression first = expression();
    if (!here().isSign(",")) return first;
    List<Expression> items = new ArrayList<>(List.of(first));
    while (skipSign(",")) if (here().kind() != Lexeme.Kind.CLOSE && !here().isSign(")")) items.add(expression());
    return new Expression.Items(items, true);
  }

  final Expression expression() {
    if (++depth > DEEPEST) throw new Fault(here().line(), "expressions inside of expressions go deeper than " + DEEPEST);
    Expression value = or();
    while (skipName("if")) {
      Expression condition = or();
      value = new Expression.Conditional(value, condition, skipName("else") ? expression() : null);
    }
    depth--;
    return value;
  }

  /** Without the inline if: where {@code if} means something else. */
  final Expression or() {
    Expression left = and();
    while (skipName("or")) left = new Expression.Logical(false, left, and());
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (skipName("and")) left = new Expression.Logical(true, left, not());
    return left;
  }

  private Expression not() {
    int line = here().line();
    return skipName("not") ? new Expression.Unary("not", not(), line) : comparison();
  }

  private Expression comparison() {
    int line = here().line();
    Expression first = sum();
    List<String> signs = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    while (true) {
      if (here().kind() == Lexeme.Kind.SIGN && COMPARING.contains(here().text())) signs.add(next().text());
      else if (skipName("in")) signs.add("in");
      else if (here().isName("not") && lexemes.get(at + 1).isName("in")) {
        at += 2;
        signs.add("not in");
      } else {
        return signs.isEmpty() ? first : new Expression.Comparison(first, signs, others, line);
      }
      others.add(sum());
    }
  }

  private Expression sum() {
    Expression left = joined();
    while (here().isSign("+") || here().isSign("-")) {
      Lexeme sign = next();
      left = new Expression.Binary(sign.text(), left, joined(), sign.line());
    }
    return left;
  }

  private Expression joined() {
    Expression left = product();
    while (here().isSign("~")) left = new Expression.Binary("~", left, afterSign(), here().line());
    return left;
  }

  private Expression afterSign() {
    next();
    return product();
  }

  private Expression product() {
    Expression left = power();
    while (here().kind() == Lexeme.Kind.SIGN && Set.of("*", "/", "//", "%").contains(here().text())) {
      Lexeme sign = next();
      left = new Expression.Binary(sign.text(), left, power(), sign.line());
    }
    return left;
  }

  private Expression power() {
    Expression left = signed(true);
    while (here().isSign("**")) {
      Lexeme sign = next();
      left = new Expression.Binary("**", left, signed(true), sign.line());
    }
    return left;
  }

  private Expression signed(boolean filtered) {
    Lexeme l = here();
    Expression value;
    if (skipSign("-")) value = new Expression.Unary("-", signed(false), l.line());
    else if (skipSign("+")) value = new Expression.Unary("+", signed(false), l.line());
    else value = primary();
    value = postfix(value);
    return filtered ? filtersAndTests(value) : value;
  }

  private Expression primary() {
    Lexeme l = here();
    return switch (l.kind()) {
      case STRING -> string();
      case INTEGER -> new Expression.Literal(integer(next()));
      case FLOAT -> new Expression.Literal(Double.parseDouble(next().text()));
      case NAME -> named(next());
      case SIGN -> bracketed();
      default -> throw wanted("an expression");
    };
  }

  private static Long integer(Lexeme l) {
    try {
      return Long.parseLong(l.text());
    } catch (NumberFormatException e) {
      throw new Fault(l.line(), "the number " + l.text() + " is larger than " + Long.MAX_VALUE);
    }
  }

  /** Strings beside each other are one. */
  private Expression string() {
    var text = new StringBuilder();
    while (here().kind() == Lexeme.Kind.STRING) text.append(next().text());
    return new Expression.Literal(text.toString());
  }

  private static Expression named(Lexeme l) {
    return switch (l.text()) {
      case "true", "True" -> new Expression.Literal(true);
      case "false", "False" -> new Expression.Literal(false);
      case "none", "None" -> new Expression.Literal(null);
      default -> new Expression.Name(l.text(), l.line());
    };
  }

  private Expression bracketed() {
    if (skipSign("(")) {
      if (skipSign(")")) return new Expression.Items(List.of(), true);
      Expression inner = tuple();
      sign(")");
      return inner;
    }
    if (skipSign("[")) {
      List<Expression> items = new ArrayList<>();
      while (!skipSign("]")) {
        if (!items.isEmpty()) sign(",");
        if (!here().isSign("]")) items.add(expression());
      }
      return new Expression.Items(items, false);
    }
    if (skipSign("{")) return dict();
    throw wanted("an expression");
  }

  private Expression dict() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!skipSign("}")) {
      if (!keys.isEmpty()) sign(",");
      if (here().isSign("}")) continue;
      keys.add(expression());
      sign(":");
      values.add(expression());
    }
    return new Expression.Dict(keys, values);
  }

  /** Attributes, items and calls. */
  private Expression postfix(Expression value) {
    while (true) {
      int line = here().line();
      if (skipSign(".")) {
        value = here().kind() == Lexeme.Kind.INTEGER
            ? new Expression.Item(value, new Expression.Literal(integer(next())), line)
            : new Expression.Attribute(value, name("the name of an attribute"), line);
      } else if (skipSign("[")) {
        value = subscript(value, line);
      } else if (here().isSign("(")) {
        value = new Expression.Call(value, arguments(), line);
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression value, int line) {
    Expression from = here().isSign(":") ? null : expression();
    if (skipSign("]")) return new Expression.Item(value, from, line);
    sign(":");
    Expression to = here().isSign(":") || here().isSign("]") ? null : expression();
    Expression step = skipSign(":") && !here().isSign("]") ? expression() : null;
    sign("]");
    return new Expression.Slice(value, from, to, step, line);
  }

  final Expression.Arguments arguments() {
    sign("(");
    List<Expression> places = new ArrayList<>();
    Map<String, Expression> names = new LinkedHashMap<>();
    while (!skipSign(")")) {
      if (!places.isEmpty() || !names.isEmpty()) sign(",");
      if (here().isSign(")")) continue;
      if (here().isSign("*") || here().isSign("**")) throw wanted("arguments one by one: spreading is not supported");
      if (here().kind() == Lexeme.Kind.NAME && lexemes.get(at + 1).isSign("=")) {
        String name = next().text();
        next();
        names.put(name, expression());
      } else if (names.isEmpty()) {
        places.add(expression());
      } else {
        throw wanted("an argument with a name, as the one before it has");
      }
    }
    return new Expression.Arguments(places, names);
  }

  private Expression filtersAndTests(Expression value) {
    while (true) {
      int line = here().line();
      if (skipSign("|")) {
        String name = name("the name of a filter");
        Filters.check(name, line);
        value = new Expression.Filtered(value, name, here().isSign("(") ? arguments() : Expression.Arguments.NONE, line);
      } else if (skipName("is")) {
        value = test(value, line);
      } else if (here().isSign("(")) {
        value = new Expression.Call(value, arguments(), line);
      } else {
        return value;
      }
    }
  }

  private Expression test(Expression value, int line) {
    boolean not = skipName("not");
    String name = name("the name of a test");
    Tests.check(name, line);
    List<Expression> arguments = List.of();
    Lexeme l = here();
    boolean opens = l.isSign("(") || l.isSign("[") || l.isSign("{");
    if (l.isSign("(")) arguments = arguments().places();
    else if (opens || l.kind() == Lexeme.Kind.STRING || l.kind() == Lexeme.Kind.INTEGER || l.kind() == Lexeme.Kind.FLOAT
        || l.kind() == Lexeme.Kind.NAME && !NOT_A_TEST_ARGUMENT.contains(l.text())) {
      arguments = List.of(postfix(primary()));
    }
    Expression tested = new Expression.Tested(value, name, arguments, line);
    return not ? new Expression.Unary("not", tested, line) : tested;
  }
}
