// Cuts at single characters of some class: white space, punctuation, digits, a given character.
package org.neoglot.tokenizer;

import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Every character of a class is a match of its own; {@code behavior} says what becomes of it.
 *
 * @param kind which characters
 * @param delimiter the character of kind {@link Kind#DELIMITER}; 0 for the other kinds
 * @param behavior what becomes of a match
 */
public record CharSplitter(Kind kind, int delimiter, Behavior behavior) implements Splitter {
  /** A class of characters, as the library knows it. */
  public enum Kind {
    /** Unicode's White_Space. */
    SPACE(Chars::isSpace),
    /** General category P and the ASCII symbols. */
    PUNCTUATION(Chars::isPunctuation),
    /** General category N. */
    NUMERIC(c -> switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    }),
    /** One given character. */
    DELIMITER(null);

    private final IntPredicate holds;

    Kind(IntPredicate holds) {
      this.holds = holds;
    }
  }

  public CharSplitter {
    if ((kind == Kind.DELIMITER) != (delimiter > 0)) {
      throw new IllegalArgumentException("splitter at " + kind.name().toLowerCase(Locale.ROOT) + " with character "
          + delimiter + "; wanted a character for a delimiter, and for nothing else");
    }
  }

  /** Cuts at white space and drops it. */
  public static CharSplitter atSpaces() {
    return new CharSplitter(Kind.SPACE, 0, Behavior.REMOVED);
  }

  @Override
  public void split(Aligned text, int from, int to, Sink sink) {
    if (behavior == Behavior.REMOVED || behavior == Behavior.ISOLATED) {
      direct(text, from, to, sink); // the usual cases need no list of matches
      return;
    }
    var cuts = new Cuts(from, false);
    String s = text.text();
    for (int i = from; i < to; ) {
      int c = s.codePointAt(i);
      int next = i + Character.charCount(c);
      if (holds(c)) {
        cuts.match(i, next);
      }
      i = next;
    }
    cuts.emit(behavior, text, to, sink);
  }

  private void direct(Aligned text, int from, int to, Sink sink) {
    String s = text.text();
    int done = from;
    for (int i = from; i < to; ) {
      int c = s.codePointAt(i);
      int next = i + Character.charCount(c);
      if (holds(c)) {
        if (done < i) {
          sink.word(text, done, i);
        }
        if (behavior == Behavior.ISOLATED) {
          sink.word(text, i, next);
        }
        done = next;
      }
      i = next;
    }
    if (done < to) {
      sink.word(text, done, to);
    }
  }

  private boolean holds(int c) {
    return kind == Kind.DELIMITER ? c == delimiter : kind.holds.test(c);
  }
}
