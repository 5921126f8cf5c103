// A list gone through again and again, each time in another order.
package org.neoglot.adapt.objective;

import java.util.List;
import java.util.function.LongFunction;

/**
 * Things by number, without end: each epoch takes every one of them once, in an order that follows from seed and epoch.
 * The order of one epoch is kept between calls.
 */
public final class Shuffled<T> implements LongFunction<T> {
  private final List<T> all;
  private final long seed;
  private long epoch = -1;
  private int[] order;

  public Shuffled(List<T> all, long seed) {
    if (all.isEmpty()) throw new IllegalArgumentException("there are no examples to learn from");
    this.all = List.copyOf(all);
    this.seed = seed;
  }

  @Override
  public synchronized T apply(long number) {
    long wanted = number / all.size();
    if (wanted != epoch) {
      order = new Dice(seed, wanted, 0).order(all.size());
      epoch = wanted;
    }
    return all.get(order[(int) (number % all.size())]);
  }
}
