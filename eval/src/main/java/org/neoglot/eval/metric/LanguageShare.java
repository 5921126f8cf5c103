// Whether outputs are in the language that was wanted.
package org.neoglot.eval.metric;

import java.util.function.Function;

/** A text and the language that it should be in, by whatever codes the identifier uses. */
public record LanguageShare(String text, String language) {
  /**
   * The share of texts that an identifier takes for the wanted language, in [0, 1]; a text without any letter is in none.
   * As good as its identifier: report that one's accuracy with it.
   */
  public static Additive<LanguageShare> metric(Function<String, String> identifier) {
    return new Mean<>(Scale.share("language share"), x -> x.text.codePoints().anyMatch(Character::isLetter)
        && x.language.equals(identifier.apply(x.text)) ? 1 : 0);
  }

  /** The same weighted by letters, so that a long text in the wrong language counts for more. */
  public static Additive<LanguageShare> byLetters(Function<String, String> identifier) {
    return new Ratio<>(Scale.share("language share of letters"), x -> {
      double letters = x.text.codePoints().filter(Character::isLetter).count();
      boolean right = letters > 0 && x.language.equals(identifier.apply(x.text));
      return new double[] {right ? letters : 0, letters};
    });
  }
}
