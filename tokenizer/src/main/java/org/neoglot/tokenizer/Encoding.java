// A text as tokens, with all that a model or a report may ask about them.
package org.neoglot.tokenizer;

import java.util.Arrays;
import java.util.List;

/**
 * Tokens in order; all lists are equally long.
 *
 * @param ids their ids
 * @param tokens how they are shown: by their entry in the vocabulary, or the text itself where that is more telling
 * @param starts where each begins in the text, in code points; 0 for a token that the template added
 * @param ends where each ends
 * @param types the segment of each, 0 or 1
 * @param special 1 for a token that the template added or that fills up, else 0
 * @param attention 0 for a token that only fills up, else 1
 */
public record Encoding(
    int[] ids, List<String> tokens, int[] starts, int[] ends, int[] types, int[] special, int[] attention) {
  public Encoding {
    tokens = List.copyOf(tokens);
    int n = ids.length;
    if (tokens.size() != n || starts.length != n || ends.length != n || types.length != n || special.length != n
        || attention.length != n) {
      throw new IllegalArgumentException("encoding of " + n + " ids with " + tokens.size() + " tokens, "
          + starts.length + " starts, " + ends.length + " ends, " + types.length + " types, " + special.length
          + " and " + attention.length + " flags; wanted as many of each");
    }
  }

  /** Number of tokens. */
  public int size() {
    return ids.length;
  }

  /** The tokens from one index to before another. */
  Encoding slice(int from, int to) {
    return new Encoding(Arrays.copyOfRange(ids, from, to), tokens.subList(from, to),
        Arrays.copyOfRange(starts, from, to), Arrays.copyOfRange(ends, from, to),
        Arrays.copyOfRange(types, from, to), Arrays.copyOfRange(special, from, to),
        Arrays.copyOfRange(attention, from, to));
  }
}
