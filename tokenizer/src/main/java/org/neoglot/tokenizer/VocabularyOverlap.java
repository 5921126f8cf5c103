// How much two vocabularies have in common.
package org.neoglot.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Tokens by the text that they stand for inside a text, so that vocabularies of different kinds can be compared; special
 * tokens are left out.
 *
 * @param first distinct tokens of the first vocabulary
 * @param second distinct tokens of the second
 * @param shared those that both have
 */
public record VocabularyOverlap(int first, int second, int shared) {
  /** Compares two vocabularies. */
  public static VocabularyOverlap of(Tokenizer a, Tokenizer b) {
    Set<String> first = spellings(a);
    Set<String> second = spellings(b);
    int shared = (int) first.stream().filter(second::contains).count();
    return new VocabularyOverlap(first.size(), second.size(), shared);
  }

  private static Set<String> spellings(Tokenizer tokenizer) {
    var spellings = new HashSet<String>();
    for (int id = 0; id < tokenizer.size(); id++) {
      if (tokenizer.isToken(id) && !tokenizer.isSpecial(id)) {
        spellings.add(new String(tokenizer.bytes(id), StandardCharsets.ISO_8859_1)); // any bytes, one char each
      }
    }
    return spellings;
  }

  /** Shared tokens by all distinct tokens of both, 0 to 1. */
  public double jaccard() {
    return (double) shared / (first + second - shared);
  }
}
