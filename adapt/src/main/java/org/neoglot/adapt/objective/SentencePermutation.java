// Sentences in another order.
package org.neoglot.adapt.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * BART's sentence permutation (Lewis et al. 2020, section 2.2).
 *
 * @param ends whether a sentence ends with that token; what follows the last such token is a sentence too
 */
public record SentencePermutation(IntPredicate ends) implements Corruption {
  @Override
  public int[] apply(int[] text, Dice dice) {
    List<int[]> sentences = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length; i++) {
      if (i + 1 < text.length && !ends.test(text[i])) continue;
      sentences.add(new int[] {from, i + 1});
      from = i + 1;
    }
    int[] shuffled = new int[text.length];
    int at = 0;
    for (int s : dice.order(sentences.size())) {
      int length = sentences.get(s)[1] - sentences.get(s)[0];
      System.arraycopy(text, sentences.get(s)[0], shuffled, at, length);
      at += length;
    }
    return shuffled;
  }
}
