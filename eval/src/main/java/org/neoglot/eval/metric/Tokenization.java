// How BLEU cuts text into words: the tokenizations that published scores are named by.
package org.neoglot.eval.metric;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The tokenizations of sacrebleu (Post 2018, "A Call for Clarity in Reporting BLEU Scores"), by the names of its signatures.
 * White space at a line's end is removed before.
 */
public enum Tokenization {
  /** Western languages, as NIST's mteval-v13a.pl and the WMT campaigns. */
  V13A("13a") {
    @Override String apply(String line) {
      String s = line.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
      // The ampersand last but two: "&amp;lt;" becomes "<" there, and so here.
      s = s.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
      return western(" " + s + " ");
    }
  },

  /** Any script: parts punctuation not between numbers, and symbols, by Unicode category (mteval-v14.pl --international). */
  INTL("intl") {
    @Override String apply(String line) {
      String s = line;
      for (Rule rule : INTERNATIONAL) s = rule.apply(s);
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
      StringBuilder out = new StringBuilder();
      Text.strip(line).codePoints().forEach(c -> {
        if (chinese(c)) out.append(' ').appendCodePoint(c).append(' ');
        else out.appendCodePoint(c);
      });
      return western(out.toString());
    }
  },

  /** As it is; words are parted at white space later. */
  NONE("none") {
    @Override String apply(String line) {
      return line;
    }
  };

  /** One replacement everywhere in the line, from left to right. */
  record Rule(Pattern pattern, String replacement) {
    Rule(String pattern, String replacement) {
      this(Pattern.compile(pattern), replacement);
    }

    String apply(String s) {
      return pattern.matcher(s).replaceAll(replacement);
    }
  }

  /** ASCII punctuation but the apostrophe, comma, hyphen and full stop; then those three where no digit is beside them. */
  static final List<Rule> WESTERN = List.of(new Rule("([ -&(-+:-@\\[-`{-~/])", " $1 "),
      new Rule("([^0-9])([.,])", "$1 $2 "), new Rule("([.,])([^0-9])", " $1 $2"), new Rule("([0-9])(-)", "$1 $2 "));

  private static final List<Rule> INTERNATIONAL = List.of(new Rule("(\\P{N})(\\p{P})", "$1 $2 "),
      new Rule("(\\p{P})(\\P{N})", " $1 $2"), new Rule("(\\p{S})", " $1 "));

  /**
   * First and last code points that count as Chinese. Two are not what was meant: the ranges of the supplementary plane
   * (U+20000 and U+2F800) are written there with four-digit escapes and came to mean U+2001 to U+2A6D, which holds dashes,
   * curly quotes and arrows, and U+2F81 to U+2FA1. Published scores have it so.
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

  private static String western(String line) {
    String s = line;
    for (Rule rule : WESTERN) s = rule.apply(s);
    return Text.squeeze(s);
  }

  private static boolean chinese(int c) {
    for (int[] range : CHINESE) if (c >= range[0] && c <= range[1]) return true;
    return false;
  }
}
