// How TER cuts text into words.
package org.neoglot.eval.metric;

import java.util.List;
import org.neoglot.eval.metric.Tokenization.Rule;

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
  private static final List<Rule> GENERAL = List.of(new Rule("\n-", ""), new Rule("\n", " "), new Rule("&quot;", "\""),
      new Rule("&amp;", "&"), new Rule("&lt;", "<"), new Rule("&gt;", ">"));
  private static final Rule POSSESSIVE = new Rule("'s ", " 's ");

  /** Punctuation of Chinese and Japanese, and what stands for ASCII's in full width. */
  private static final String ASIAN_PUNCTUATION = "[\\u3001\\u3002\\u3008-\\u3011\\u3014-\\u301f\\uff61-\\uff65\\u30fb]";
  private static final String FULL_WIDTH = "[\\uff0e\\uff0c\\uff1f\\uff1a\\uff1b\\uff01\\uff02\\uff08\\uff09]";

  /** In this order: a character of two groups gets blanks twice. The fourth range ends at U+3F22 there, not U+32FF. */
  private static final List<Rule> ASIAN = List.of(new Rule("([\\u4e00-\\u9fff\\u3400-\\u4dbf])", " $1 "),
      new Rule("([\\u31c0-\\u31ef\\u2e80-\\u2eff])", " $1 "), new Rule("([\\u3300-\\u33ff\\uf900-\\ufaff\\ufe30-\\ufe4f])", " $1 "),
      new Rule("([\\u3200-\\u3f22])", " $1 "), new Rule("(" + ASIAN_PUNCTUATION + ")", " $1 "),
      new Rule("(" + FULL_WIDTH + ")", " $1 "));

  private static final List<Rule> DROP = List.of(new Rule("[.,?:;!\"()]", ""));
  private static final List<Rule> DROP_ASIAN = List.of(new Rule(ASIAN_PUNCTUATION, ""), new Rule(FULL_WIDTH, ""));

  /** A line's words with one blank between; white space at the line's end does not count. */
  public String tokenize(String line) {
    String s = Text.stripEnd(line);
    if (!caseSensitive) s = Text.lower(s);
    if (normalized) {
      s = " " + apply(GENERAL, s) + " ";
      // The possessive comes after the first of the Western rules and before the others.
      s = POSSESSIVE.apply(Tokenization.WESTERN.get(0).apply(s));
      s = apply(Tokenization.WESTERN.subList(1, 4), s);
      if (asian) s = apply(ASIAN, s);
    }
    if (noPunctuation) {
      s = apply(DROP, s);
      if (asian) s = apply(DROP_ASIAN, s);
    }
    return Text.squeeze(s);
  }

  private static String apply(List<Rule> rules, String s) {
    for (Rule rule : rules) s = rule.apply(s);
    return s;
  }
}
