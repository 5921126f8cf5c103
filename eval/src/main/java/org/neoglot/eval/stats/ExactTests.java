// Tests that count all cases instead of assuming a law.
package org.neoglot.eval.stats;

/** Two-sided p-values, in (0, 1]. */
public final class ExactTests {
  /** Beyond this, all sign assignments are too many to count. */
  private static final int MOST_SIGNS = 24;
  /**
   * Sums of the same numbers in another order of signs may differ by rounding: as near as this, relatively, is equal.
   */
  private static final double ROUNDING = 1e-12;

  private ExactTests() {}

  /**
   * McNemar's test, exact (McNemar 1947; the binomial law instead of its chi-square): of the items that two systems
   * judge differently, how strange a split {@code b} to {@code c} is for a fair coin. 1 if there are none.
   */
  public static double mcnemar(int b, int c) {
    if (b < 0 || c < 0) throw new IllegalArgumentException("counts " + b + " and " + c + ", wanted 0 or more");
    int n = b + c;
    double logHalf = n * StrictMath.log(2);
    double tail = 0;
    for (int i = 0; i <= Math.min(b, c); i++) {
      double logChoose = Special.logGamma(n + 1) - Special.logGamma(i + 1) - Special.logGamma(n - i + 1);
      tail += StrictMath.exp(logChoose - logHalf);
    }
    return Math.min(1, 2 * tail);
  }

  /**
   * The sign-flip (Fisher's randomization) test of paired differences: the share of all assignments of signs whose sum
   * is at least as far from 0 as the observed one. Exact to {@value #MOST_SIGNS} differences.
   *
   * @throws IllegalArgumentException beyond; draw signs instead, see {@link #signFlip(double[], int, long)}
   */
  public static double signFlip(double... differences) {
    int n = differences.length;
    if (n > MOST_SIGNS) {
      throw new IllegalArgumentException(n + " differences, wanted at most " + MOST_SIGNS + " for an exact test");
    }
    double wanted = threshold(differences);
    long far = 0;
    for (int signs = 0; signs < 1 << n; signs++) {
      double sum = 0;
      for (int i = 0; i < n; i++) sum += (signs >> i & 1) == 0 ? differences[i] : -differences[i];
      if (Math.abs(sum) >= wanted) far++;
    }
    return (double) far / (1 << n);
  }

  /** The same by drawing signs: (1 + how many are as far) / (1 + draws), so it is never 0. */
  public static double signFlip(double[] differences, int draws, long seed) {
    double wanted = threshold(differences);
    var coin = new Draws(seed);
    long far = 0;
    for (int d = 0; d < draws; d++) {
      double sum = 0;
      for (int i = 0; i < differences.length; i++) sum += coin.coin(d, i) ? differences[i] : -differences[i];
      if (Math.abs(sum) >= wanted) far++;
    }
    return (1.0 + far) / (1 + draws);
  }

  private static double threshold(double[] differences) {
    double sum = 0;
    double size = 0;
    for (double d : differences) {
      sum += d;
      size += Math.abs(d);
    }
    return Math.abs(sum) - ROUNDING * size;
  }
}
