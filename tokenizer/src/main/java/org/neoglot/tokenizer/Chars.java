// Questions about single characters that several steps ask.
package org.neoglot.tokenizer;

import java.util.function.IntPredicate;

/** Character classes in the sense of the tokenizer libraries, by the Unicode data of the Java runtime. */
final class Chars {
  private Chars() {}

  /** The White_Space property; all of it lies in the first plane. */
  static boolean isSpace(int c) {
    return c == ' ' || c >= 0x9 && c <= 0xD || c == 0x85 || c > 0x9F && Character.isSpaceChar(c);
  }

  /** Any combining mark: general category M. */
  static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
      default -> false;
    };
  }

  /** Punctuation: general category P (of Unicode 8), and the ASCII symbols that a keyboard has beside it. */
  static boolean isPunctuation(int c) {
    if (c < 0x80) {
      return c > ' ' && c < 0x7F && !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z');
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION, Character.START_PUNCTUATION,
          Character.END_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION -> Unicode8.knows(c);
      default -> false;
    };
  }

  /** A word character in the sense of Unicode Technical Standard 18, annex C. */
  static boolean isWord(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK,
          Character.DECIMAL_DIGIT_NUMBER, Character.CONNECTOR_PUNCTUATION -> true;
      default -> Character.isAlphabetic(c) || c == 0x200C || c == 0x200D;
    };
  }

  /** The text without the characters for which the question is answered with yes. */
  static Aligned without(Aligned text, IntPredicate unwanted) {
    String s = text.text();
    Aligned.Edit edit = null; // most text needs none
    for (int i = 0; i < s.length(); ) {
      int c = s.codePointAt(i);
      int next = i + Character.charCount(c);
      if (unwanted.test(c)) {
        edit = (edit == null ? text.edit() : edit).keepTo(i).skipTo(next);
      }
      i = next;
    }
    return edit == null ? text : edit.keepTo(s.length()).done();
  }
}
