// How one script is romanised, and whether that can be undone.
package org.neoglot.tokenizer.script;

import java.lang.Character.UnicodeScript;

/**
 * What is known of a script's romanisation.
 *
 * @param inverse name of the ICU transliterator that leads back, {@link Schemes#TABLE} for our own table, or empty
 * @param reversal how much of running text comes back
 * @param note what is lost, in a few words
 */
public record Scheme(UnicodeScript script, String inverse, Reversal reversal, String note) {
  public Scheme {
    if (inverse.isEmpty() != (reversal == Reversal.NONE)) {
      throw new IllegalArgumentException(script + ": the way back is '" + inverse + "' but reversal is " + reversal);
    }
  }

  /** Share of the characters of real words that are in words which come back whole. */
  public enum Reversal {
    /** 99 % or more, NFC on both sides. */
    WHOLE,
    /** Less: most words, not all. */
    PARTLY,
    /** Nothing leads back. */
    NONE
  }
}
