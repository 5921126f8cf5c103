// How TER cuts text into words.
package org.neoglot.eval.metric;

/**
 * The normalization of Tercom (Snover et al. 2006) in sacrebleu's version. Tercom's rules for lone runs of hiragana and
 * katakana can never apply to text between the blanks that normalization puts around it, so they are not here.
 *
 * @param normalized part Western punctuation, resolve four XML entities, join lines
 * @param noPunctuation drop . , ? : ; ! " ( )
 * @param asian with normalized: CJK characters and punctuation are words; with noPunctuation: drop the latter too
 * @param caseSensitive otherwise lower-cased
 */
public record TerTokenization(boolean normalized, boolean noPunctuation, boolean asian, boolean caseSensitive) {
  /** A line's words with one blank between; white space at the line's end does not count. */
  public String tokenize(String line) {
    String s = Text.stripEnd(line);
    if (!caseSensitive) s = Text.lower(s);
    if (normalized) {
      s = s.replace("\n-", "").replace("\n", " ");
      s = " " + s.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") + " ";
      // The possessive comes after the marks that always stand alone and before those that may be in a number.
      s = Tokenization.partNumbers(Rewrite.around(s, Tokenization::western).replace("'s ", " 's "));
      if (asian) s = Rewrite.around(s, c -> cjk(c) || asianPunctuation(c));
    }
    if (noPunctuation) {
      s = Rewrite.drop(s, c -> ".,?:;!\"()".indexOf(c) >= 0);
      if (asian) s = Rewrite.drop(s, TerTokenization::asianPunctuation);
    }
    return Text.squeeze(s);
  }

  /**
   * Ideographs, strokes, radicals, compatibility forms and enclosed letters. The range from U+3200 ends at U+3F22 in
   * the published rules, not at U+32FF.
   */
  private static boolean cjk(int c) {
    return c >= 0x2E80 && c <= 0x2EFF || c >= 0x31C0 && c <= 0x31EF || c >= 0x3200 && c <= 0x4DBF
        || c >= 0x4E00 && c <= 0x9FFF || c >= 0xF900 && c <= 0xFAFF || c >= 0xFE30 && c <= 0xFE4F;
  }

  /** Punctuation of Chinese and Japanese, and what stands for ASCII's in full width. */
  private static boolean asianPunctuation(int c) {
    return c >= 0x3001 && c <= 0x3002 || c >= 0x3008 && c <= 0x3011 || c >= 0x3014 && c <= 0x301F || c == 0x30FB
        || c >= 0xFF61 && c <= 0xFF65 || "\uFF0E\uFF0C\uFF1F\uFF1A\uFF1B\uFF01\uFF02\uFF08\uFF09".indexOf(c) >= 0;
  }
}
