package org.neoglot.adapt.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Batches of windows from two streams in fixed shares, as a pure function of the step: window number g of all is taken
 * from the second stream when floor((g + 1) share) > floor(g share), so shares hold at any moment, and nothing but the
 * step has to be remembered.
 */
public final class Mixture {
  private final Windows main;
  private final Windows replay;
  private final double share;
  private final int perBatch;
  private final int end;

  /**
   * @param share of windows that come from {@code replay}, which may be null when it is 0
   * @param perBatch windows of a batch
   * @param end the id that separates documents
   */
  public Mixture(Windows main, Windows replay, double share, int perBatch, int end) {
    if (!(share >= 0 && share < 1)) throw new IllegalArgumentException("replay share is " + share + ", wanted in [0, 1)");
    if (share > 0 && replay == null) {
      throw new IllegalArgumentException("replay share is " + share + ", but there is no text to replay");
    }
    if (share > 0 && replay.length() != main.length()) {
      throw new IllegalArgumentException("windows of " + main.length() + " and of " + replay.length() + " do not mix");
    }
    if (perBatch < 1) throw new IllegalArgumentException("a batch has " + perBatch + " windows, wanted at least 1");
    if ((long) perBatch * main.length() > 1 << 30) {
      throw new IllegalArgumentException(perBatch + " windows of " + main.length() + " tokens are too many for a batch");
    }
    this.main = main;
    this.replay = replay;
    this.share = share;
    this.perBatch = perBatch;
    this.end = end;
  }

  /** The batch of a step, counted from 0. */
  public Batch batch(long step) {
    int length = main.length();
    int[] ids = new int[perBatch * length];
    int[] targets = new int[perBatch * length];
    for (int i = 0; i < perBatch; i++) {
      long g = step * perBatch + i;
      long replayed = (long) Math.floor(g * share);
      boolean again = (long) Math.floor((g + 1) * share) > replayed;
      if (again) replay.cut(replayed, ids, targets, i * length);
      else main.cut(g - replayed, ids, targets, i * length);
    }
    return new Batch(ids, targets, lengths(ids, length));
  }

  /** Rows of a batch. */
  public int rows() {
    return perBatch * main.length();
  }

  /** A sequence begins with every window and with every end-of-text, so documents do not see each other. */
  private int[] lengths(int[] ids, int window) {
    List<Integer> lengths = new ArrayList<>();
    int from = 0;
    for (int i = 1; i <= ids.length; i++) {
      if (i == ids.length || i % window == 0 || ids[i] == end) {
        lengths.add(i - from);
        from = i;
      }
    }
    return lengths.stream().mapToInt(Integer::intValue).toArray();
  }
}
