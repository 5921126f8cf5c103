// One step on the way from tokens to text; steps stand in a row and each hands on what it is sure of.
package org.neoglot.tokenizer;

import java.util.ArrayDeque;

/**
 * Takes tokens, each in one part or several, and gives tokens to the next stage. A stage keeps what later tokens may
 * still change, and nothing more, so that text can be shown while it is generated. One row of stages serves one text.
 */
public abstract class Stage {
  final Stage next;

  Stage(Stage next) {
    this.next = next;
  }

  /** A part of the current token. */
  abstract void text(String part);

  /** The current token is complete. */
  abstract void end();

  /** There are no more tokens. */
  void finish() {
    next.finish();
  }

  /** Hands on a token as a whole. */
  final void give(String token) {
    next.text(token);
    next.end();
  }

  /** The last of a row: gathers the text. */
  static final class Gather extends Stage {
    private final StringBuilder out;

    Gather(StringBuilder out) {
      super(null);
      this.out = out;
    }

    @Override
    void text(String part) {
      out.append(part);
    }

    @Override
    void end() {}

    @Override
    void finish() {}
  }

  /** A stage that needs whole tokens and the number of tokens before. */
  abstract static class PerToken extends Stage {
    private final StringBuilder parts = new StringBuilder();
    private int index;

    PerToken(Stage next) {
      super(next);
    }

    /** What the token becomes; null leaves it out. */
    abstract String token(int index, String token);

    @Override
    void text(String part) {
      parts.append(part);
    }

    @Override
    void end() {
      String made = token(index++, parts.toString());
      parts.setLength(0);
      if (made != null) {
        give(made);
      }
    }
  }

  /** A stage whose last token is treated otherwise than those before: it is one token behind. */
  abstract static class KnowsLast extends PerToken {
    private final ArrayDeque<String> held = new ArrayDeque<>(1);

    KnowsLast(Stage next) {
      super(next);
    }

    /** What a token becomes that is the last one, or not. */
    abstract String token(String token, boolean last);

    @Override
    String token(int index, String token) {
      String before = held.poll();
      held.add(token);
      return before == null ? null : token(before, false);
    }

    @Override
    void finish() {
      if (!held.isEmpty()) {
        give(token(held.poll(), true));
      }
      next.finish();
    }
  }
}
