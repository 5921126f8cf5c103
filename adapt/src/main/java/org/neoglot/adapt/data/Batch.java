package org.neoglot.adapt.data;

import java.util.Arrays;

/**
 * Packed rows for one pass: ids, for each the id that should follow (-1: not asked), and the lengths of the sequences
 * that lie one after another in them.
 */
public record Batch(int[] ids, int[] targets, int[] lengths) {
  public Batch {
    if (ids.length != targets.length || Arrays.stream(lengths).sum() != ids.length) {
      throw new IllegalArgumentException("a batch of " + ids.length + " ids, " + targets.length
          + " targets and sequences of " + Arrays.stream(lengths).sum() + " rows does not fit together");
    }
  }

  /** Rows whose next token is asked for. */
  public int counted() {
    int counted = 0;
    for (int t : targets) if (t >= 0) counted++;
    return counted;
  }
}
