// How BLEU cuts text into words: the tokenizations that published scores are named by.
package org.neoglot.eval.metric;

/**
 * The tokenizations of sacrebleu (Post 2018, "A Call for Clarity in Reporting BLEU Scores"), by the names of its
 * signatures. White space at a line's end is removed before.
 */
public enum Tokenization {
  /** Western languages, as NIST's mteval-v13a.pl and the WMT campaigns. */
  V13A("13a") {
    @Override String apply(String line) {
      String s = line.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
      // The ampersand last but two: "&amp;lt;" becomes "<" there, and so here.
      s = s.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
      return cut(" " + s + " ");
    }
  },

  /**
   * Any script: parts punctuation not between numbers, and symbols, by Unicode category (mteval-v14.pl
   * --international).
   */
  INTL("intl") {
    @Override String apply(String line) {
      String s = Rewrite.behind(line, c -> !number(c), Tokenization::punctuation);
      s = Rewrite.around(Rewrite.before(s, Tokenization::punctuation, c -> !number(c)), Tokenization::symbol);
      return Text.squeeze(s);
    }
  },

  /** Every code point is a word. */
  CHAR("char") {
    @Override String apply(String line) {
      StringBuilder out = new StringBuilder();
      line.codePoints().forEach(c -> out.append(out.isEmpty() ? "" : " ").appendCodePoint(c));
      return out.toString();
    }
  },

  /** Chinese characters are words; the rest is cut as Western text is, but without the blanks around the line. */
  ZH("zh") {
    @Override String apply(String line) {
      return cut(Rewrite.around(Text.strip(line), Tokenization::chinese));
    }
  },

  /** As it is; words are parted at white space later. */
  NONE("none") {
    @Override String apply(String line) {
      return line;
    }
  };

  /**
   * First and last code points that count as Chinese. Two are not what was meant: the ranges of the supplementary plane
   * (U+20000 and U+2F800) are written there with four-digit escapes and came to mean U+2001 to U+2A6D, which holds
   * dashes, curly quotes and arrows, and U+2F81 to U+2FA1. Published scores have it so.
   */
  private static final int[][] CHINESE = {{0x2001, 0x2A6D}, {0x2E80, 0x2EFF}, {0x2F00, 0x2FDF}, {0x2FF0, 0x303F},
      {0x3100, 0x312F}, {0x31A0, 0x31BF}, {0x31C0, 0x31EF}, {0x3200, 0x33FF}, {0x3400, 0x4DB5}, {0x4E00, 0x9FBB},
      {0xF900, 0xFA2D}, {0xFA30, 0xFA6A}, {0xFA70, 0xFAD9}, {0xFE10, 0xFE1F}, {0xFE30, 0xFE4F}, {0xFF00, 0xFFEF}};

  private final String label;

  Tokenization(String label) {
    this.label = label;
  }

  /** The name in signatures, for instance "13a". */
  public String label() {
    return label;
  }

  /** @throws IllegalArgumentException if there is none of that name */
  public static Tokenization of(String label) {
    for (Tokenization t : values()) if (t.label.equals(label)) return t;
    throw new IllegalArgumentException("tokenization '" + label + "', wanted 13a, intl, char, zh or none");
  }

  /** The line with a blank between words; what is not a word's end may be doubled. */
  public String tokenize(String line) {
    return apply(Text.stripEnd(line));
  }

  abstract String apply(String line);

  static String cut(String line) {
    return Text.squeeze(partNumbers(Rewrite.around(line, Tokenization::western)));
  }

  /** ASCII space and punctuation but the apostrophe, comma, hyphen and full stop. */
  static boolean western(int c) {
    return c >= ' ' && c <= '&' || c >= '(' && c <= '+' || c == '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`'
        || c >= '{' && c <= '~';
  }

  /** Parts comma and full stop where no digit is before, or none behind; and a hyphen behind a digit. */
  static String partNumbers(String s) {
    String t = Rewrite.behind(s, c -> !Rewrite.digit(c), c -> c == '.' || c == ',');
    t = Rewrite.before(t, c -> c == '.' || c == ',', c -> !Rewrite.digit(c));
    return Rewrite.behind(t, Rewrite::digit, c -> c == '-');
  }

  /** Unicode's general category N. */
  private static boolean number(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  /** Unicode's general category P. */
  private static boolean punctuation(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION, Character.START_PUNCTUATION,
          Character.END_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION -> true;
      default -> false;
    };
  }

  /** Unicode's general category S. */
  private static boolean symbol(int c) {
    return switch (Character.getType(c)) {
      case Character.MATH_SYMBOL, Character.CURRENCY_SYMBOL, Character.MODIFIER_SYMBOL, Character.OTHER_SYMBOL -> true;
      default -> false;
    };
  }

  private static boolean chinese(int c) {
    for (int[] range : CHINESE) if (c >= range[0] && c <= range[1]) return true;
    return false;
  }
}
