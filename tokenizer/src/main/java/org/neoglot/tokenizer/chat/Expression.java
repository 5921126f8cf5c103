// What a template can compute, as a tree.
package org.neoglot.tokenizer.chat;

import java.util.List;
import java.util.Map;

/** An expression; each kind keeps the line that it stands in where evaluating it may fail. */
sealed interface Expression {
  /** A string, number, true, false or none. */
  record Literal(Object value) implements Expression {}

  /** A variable. */
  record Name(String name, int line) implements Expression {}

  /** {@code [a, b]}, or {@code (a, b)}. */
  record Items(List<Expression> items, boolean tuple) implements Expression {}

  /** {@code {a: b}}. */
  record Dict(List<Expression> keys, List<Expression> values) implements Expression {}

  /** {@code of.name}. */
  record Attribute(Expression of, String name, int line) implements Expression {}

  /** {@code of[index]}. */
  record Item(Expression of, Expression index, int line) implements Expression {}

  /** {@code of[from:to:step]}; a bound that is not written is null. */
  record Slice(Expression of, Expression from, Expression to, Expression step, int line) implements Expression {}

  /** {@code function(arguments, name=argument)}. */
  record Call(Expression function, Arguments arguments, int line) implements Expression {}

  /** {@code of | name(arguments)}. */
  record Filtered(Expression of, String name, Arguments arguments, int line) implements Expression {}

  /** {@code of is name argument}. */
  record Tested(Expression of, String name, List<Expression> arguments, int line) implements Expression {}

  /** {@code -a}, {@code +a} or {@code not a}. */
  record Unary(String sign, Expression of, int line) implements Expression {}

  /** Arithmetic, and {@code ~}. */
  record Binary(String sign, Expression left, Expression right, int line) implements Expression {}

  /** {@code and}, {@code or}: the side that decides is the value, the other may never be looked at. */
  record Logical(boolean and, Expression left, Expression right) implements Expression {}

  /** {@code a < b < c}: each beside the next. */
  record Comparison(Expression first, List<String> signs, List<Expression> others, int line) implements Expression {}

  /** {@code then if condition else otherwise}; without an else, {@code otherwise} is null. */
  record Conditional(Expression then, Expression condition, Expression otherwise) implements Expression {}

  /** What stands between the parentheses of a call. */
  record Arguments(List<Expression> places, Map<String, Expression> names) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());
  }
}
