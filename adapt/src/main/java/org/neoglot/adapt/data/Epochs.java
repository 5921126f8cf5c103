// Examples in batches, epoch after epoch, each epoch in an order of its own.
package org.neoglot.adapt.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Batches of a fixed number of examples; the last one of an epoch holds what is left. Each epoch takes every example once,
 * in an order that follows from seed and epoch, so a batch is a pure function of its number. The order of one epoch is kept
 * between calls, so one thread at a time may ask.
 */
public final class Epochs<T> {
  private final List<T> all;
  private final int size;
  private final long seed;
  private long epoch = -1;
  private int[] order;

  /** @param size examples of a batch */
  public Epochs(List<T> all, int size, long seed) {
    if (all.isEmpty() || size < 1) {
      throw new IllegalArgumentException(all.size() + " examples in batches of " + size + ": wanted at least 1 of each");
    }
    this.all = List.copyOf(all);
    this.size = size;
    this.seed = seed;
  }

  /** Batches of an epoch. */
  public int perEpoch() {
    return (all.size() + size - 1) / size;
  }

  /** The batch of a number, counted from 0 on through all epochs. */
  public List<T> batch(long number) {
    long wanted = number / perEpoch();
    if (wanted != epoch) {
      order = Windows.permutation(all.size(), seed, wanted);
      epoch = wanted;
    }
    int from = (int) (number % perEpoch()) * size;
    List<T> batch = new ArrayList<>();
    for (int i = from; i < Math.min(all.size(), from + size); i++) batch.add(all.get(order[i]));
    return batch;
  }
}
