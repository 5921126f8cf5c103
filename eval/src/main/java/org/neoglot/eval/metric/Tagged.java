// The item of sequence labelling: one tag a token, as it should be and as it came.
package org.neoglot.eval.metric;

import java.util.List;

/** A sentence's gold and predicted tags, equally many. */
public record Tagged(List<String> gold, List<String> predicted) {
  /** @throws IllegalArgumentException if the two differ in length */
  public Tagged {
    gold = List.copyOf(gold);
    predicted = List.copyOf(predicted);
    if (gold.size() != predicted.size()) {
      throw new IllegalArgumentException("a sentence has " + gold.size() + " gold tags and " + predicted.size()
          + " predicted ones, wanted equally many");
    }
  }

  /** The share of tokens, over all sentences, with the right tag; 0 over no tokens. */
  public static Additive<Tagged> accuracy() {
    return new Ratio<>(Scale.share("token accuracy"), 1, 0, Tagged::right);
  }

  private double[] right() {
    int same = 0;
    for (int i = 0; i < gold.size(); i++) if (gold.get(i).equals(predicted.get(i))) same++;
    return new double[] {same, gold.size()};
  }
}
