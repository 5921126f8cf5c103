// What a template can do, as a tree.
package org.neoglot.tokenizer.chat;

import java.util.List;

/** A statement of a template. */
sealed interface Statement {
  /** Text as it stands. */
  record Text(String text) implements Statement {}

  /** {@code {{ value }}}. */
  record Print(Expression value) implements Statement {}

  /** {@code if}, its {@code elif}s and {@code else}; the last condition is null where there is an else. */
  record If(List<Expression> conditions, List<List<Statement>> bodies) implements Statement {}

  /** {@code for names in items if condition}, with the body for no items; {@code condition} may be null. */
  record For(List<String> names, Expression items, Expression condition, List<Statement> body, List<Statement> otherwise,
      int line) implements Statement {}

  /** {@code set targets = value}. */
  record Assign(List<Target> targets, Expression value, int line) implements Statement {}

  /** {@code set target} ... {@code endset}: what the body writes. */
  record Capture(Target target, List<Statement> body, int line) implements Statement {}

  /** A variable, or, where {@code attribute} is not null, an attribute of a namespace. */
  record Target(String name, String attribute) {}

  /** {@code macro name(parameters)}; a parameter that must be given has null for its default. */
  record Define(String name, List<String> parameters, List<Expression> defaults, List<Statement> body)
      implements Statement {}

  /** {@code generation}: what the assistant says, marked for those who learn from it. */
  record Generation(List<Statement> body) implements Statement {}

  /** {@code break}, or {@code continue}. */
  record Leave(boolean forGood) implements Statement {}
}
