// One or two texts as one sequence of ids, in the frame that a model was trained with.
package org.neoglot.eval.data;

import java.util.List;

/**
 * A framed sequence.
 *
 * @param ids frame and texts, at least one
 * @param types the kind of segment of each
 * @param first index of the first text's first token, and {@code firstEnd} after its last
 * @param second likewise the second text's; both are the length where there is none
 * @param cut tokens of the texts for which there was no room
 */
public record Sequence(int[] ids, int[] types, int first, int firstEnd, int second, int secondEnd, int cut) {
  public Sequence {
    if (ids.length == 0 || types.length != ids.length) {
      throw new IllegalArgumentException("a sequence of " + ids.length + " ids and " + types.length
          + " types, wanted as many of each, at least one");
    }
  }

  public int length() {
    return ids.length;
  }

  /** Tokens of several sequences together. */
  public static int rows(List<Sequence> all) {
    return all.stream().mapToInt(Sequence::length).sum();
  }
}
