// Chance, as a pure function of what it is for.
package org.neoglot.adapt.objective;

import org.neoglot.engine.Noise;

/** Random numbers one after another for one row of one batch: a pure function of (seed, batch, row). For one thread. */
public final class Dice {
  private final long stream;
  private long thrown;

  public Dice(long seed, long batch, long row) {
    // A sum after each mixing, so that the three cannot change places.
    stream = Noise.mix(Noise.mix(Noise.mix(seed) + batch) + row);
  }

  /** Uniform in [0, 1), a multiple of 2^-53. */
  public double uniform() {
    return (Noise.bits(stream, thrown++) >>> 11) * 0x1p-53;
  }

  /** Uniform from 0 to {@code count} - 1. */
  public int below(int count) {
    if (count < 1) throw new IllegalArgumentException("there is nothing to choose from");
    return (int) (uniform() * count);
  }

  /** How many throws it takes until one of chance {@code p} succeeds, 1 or more: its mean is 1 / p. */
  public int geometric(double p) {
    if (p >= 1) return 1;
    return 1 + (int) Math.min(1 << 30, StrictMath.log(1 - uniform()) / StrictMath.log(1 - p));
  }

  /** Poisson's distribution by Knuth's product of uniform numbers (The Art of Computer Programming 2, 3.4.1 F). */
  public int poisson(double mean) {
    double limit = StrictMath.exp(-mean);
    int count = 0;
    for (double product = uniform(); product > limit; product *= uniform()) count++;
    return count;
  }

  /** Gumbel's distribution: the largest of ln p + gumbel() is a draw from p. */
  public double gumbel() {
    return -StrictMath.log(-StrictMath.log(uniform() + 0x1p-54));
  }

  /** 0 to count - 1 in an order of chance (Fisher and Yates). */
  public int[] order(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) order[i] = i;
    for (int i = count - 1; i > 0; i--) {
      int j = below(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }
}
