// The character classes that published splitter patterns are made of, one table look-up a character.
package org.neoglot.tokenizer;

/** Classes of the characters of the first plane in a table; those beyond are asked one by one. Immutable. */
final class CharClasses {
  /** General category L. */
  static final int LETTER = 1;
  /** General category N. */
  static final int NUMBER = 2;
  /** White_Space. */
  static final int SPACE = 4;
  /** Carriage return or line feed; both are spaces too. */
  static final int LINE_END = 8;
  /** General category M. */
  static final int MARK = 16;
  /** Upper case, title case, modifier and other letters. */
  static final int UPPER = 32;
  /** Lower case, modifier and other letters. */
  static final int LOWER = 64;

  private static final int PLANE = 1 << 16;
  private static final byte[] TABLE = new byte[PLANE];

  static {
    for (int c = 0; c < PLANE; c++) {
      TABLE[c] = (byte) find(c);
    }
  }

  private CharClasses() {}

  /** All classes of a code point. */
  static int of(int c) {
    return c < PLANE ? TABLE[c] : find(c);
  }

  /** The classes of a character that is no half of a surrogate pair. */
  static int of(char c) {
    return TABLE[c];
  }

  private static int find(int c) {
    return switch (Character.getType(c)) {
      case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> LETTER | UPPER;
      case Character.LOWERCASE_LETTER -> LETTER | LOWER;
      case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> LETTER | UPPER | LOWER;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> MARK;
      default -> c == '\r' || c == '\n' ? SPACE | LINE_END : Chars.isSpace(c) ? SPACE : 0;
    };
  }
}
