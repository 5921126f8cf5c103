// Whether two systems that answered the same examples differ: what if their answers were swapped by coins?
package org.neoglot.eval.stats;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.neoglot.eval.metric.Additive;

/**
 * The two-sided paired randomization test (Fisher 1935; Noreen 1989): if the systems were alike, either could have given
 * either answer to an example, so the examples' answers are swapped, and p is the share of swaps that make the figures
 * differ at least as much as they do. Only examples whose rows differ matter. If they are few, all swaps are counted; if
 * the figure is a share of right answers, the binomial law counts them (McNemar); otherwise swaps are drawn, and p is
 * (1 + how many are as far) / (1 + draws). Swapping keeps an example's answers of all seeds together.
 */
public final class PairedTest {
  /** Up to so many differing examples all swaps are counted: 16,384. */
  private static final int COUNTED = 14;
  /** Sums of the same numbers in another order differ by rounding: as near as this, relative to the figures, is equal. */
  private static final double ROUNDING = 1e-10;

  private final double[][][] rows;
  private final double[][][] others;
  private final ToDoubleFunction<double[]> score;
  /** Examples whose answers differ under some seed. */
  private final int[] differing;
  /** For each seed the sum of all other examples' rows: the same for both. */
  private final double[][] alike;

  /**
   * @param rows of the system in question: statistics that add up, [seed][example][number]
   * @param others of the one it is compared with: the same examples in the same order, under the same seeds
   * @param score what a sum of rows is worth; must not change the sum
   */
  public PairedTest(double[][][] rows, double[][][] others, ToDoubleFunction<double[]> score) {
    if (rows.length == 0 || rows.length != others.length || rows[0].length == 0) {
      throw new IllegalArgumentException("a paired test of " + rows.length + " and " + others.length
          + " seeds, wanted equally many, and examples");
    }
    for (int s = 0; s < rows.length; s++) {
      if (rows[s].length != rows[0].length || others[s].length != rows[0].length) {
        throw new IllegalArgumentException("a paired test of " + rows[s].length + " and " + others[s].length
            + " examples, wanted " + rows[0].length + " of each");
      }
    }
    this.rows = rows;
    this.others = others;
    this.score = score;
    differing = IntStream.range(0, rows[0].length)
        .filter(i -> IntStream.range(0, rows.length).anyMatch(s -> !Arrays.equals(rows[s][i], others[s][i]))).toArray();
    alike = new double[rows.length][rows[0][0].length];
    boolean[] differs = new boolean[rows[0].length];
    for (int i : differing) differs[i] = true;
    for (int s = 0; s < rows.length; s++) {
      for (int i = 0; i < differs.length; i++) if (!differs[i]) Additive.add(alike[s], rows[s][i]);
    }
  }

  /** Figures, interval, p-value and effect; the p-value is not adjusted yet. */
  public Comparison compare(Bootstrap draws, int trials) {
    Crossed one = new Crossed(rows, score);
    Crossed other = new Crossed(others, score);
    double p = pValue(trials, draws.seed());
    return new Comparison(one.value(), other.value(), p, p, effect(one, other), one.less(other, draws));
  }

  /** Two-sided, in (0, 1]; NaN where a figure is undefined. */
  public double pValue(int trials, long seed) {
    double[] seen = figures(i -> false);
    double observed = Math.abs(seen[0] - seen[1]);
    if (Double.isNaN(observed)) return Double.NaN;
    if (differing.length == 0) return 1;
    double wanted = observed - ROUNDING * (Math.abs(seen[0]) + Math.abs(seen[1]));
    if (differing.length <= COUNTED) {
      int all = 1 << differing.length;
      long far = IntStream.range(0, all).parallel().filter(swaps -> far(i -> (swaps >> i & 1) != 0, wanted)).count();
      return (double) far / all;
    }
    if (judged()) return mcnemar();
    var coins = new Draws(seed);
    long far = IntStream.range(0, trials).parallel().filter(t -> far(word(coins, t), wanted)).count();
    return (1.0 + far) / (1 + trials);
  }

  /** Which of the differing examples are swapped. */
  @FunctionalInterface
  private interface Swap {
    boolean of(int number);
  }

  /** Coins of a trial, 64 from each draw. */
  private Swap word(Draws coins, int trial) {
    long[] words = new long[(differing.length + 63) / 64];
    for (int w = 0; w < words.length; w++) words[w] = coins.bits(trial, w);
    return i -> (words[i >> 6] >>> (i & 63) & 1) != 0;
  }

  /** A figure that a swap leaves undefined counts as far: doubt is no evidence. */
  private boolean far(Swap swap, double wanted) {
    double[] both = figures(swap);
    return !(Math.abs(both[0] - both[1]) < wanted);
  }

  /** Both figures after swaps: means over the seeds. */
  private double[] figures(Swap swap) {
    double[] both = new double[2];
    for (int s = 0; s < rows.length; s++) {
      double[] a = alike[s].clone();
      double[] b = alike[s].clone();
      for (int i = 0; i < differing.length; i++) {
        boolean swapped = swap.of(i);
        Additive.add(a, (swapped ? others : rows)[s][differing[i]]);
        Additive.add(b, (swapped ? rows : others)[s][differing[i]]);
      }
      both[0] += score.applyAsDouble(a) / rows.length;
      both[1] += score.applyAsDouble(b) / rows.length;
    }
    return both;
  }

  /** Whether each example is right or wrong and nothing else: rows {0 or 1, 1}, under one seed. */
  private boolean judged() {
    return rows.length == 1 && Stream.of(rows[0], others[0]).flatMap(Arrays::stream)
        .allMatch(r -> r.length == 2 && r[1] == 1 && (r[0] == 0 || r[0] == 1));
  }

  private double mcnemar() {
    int gained = (int) Arrays.stream(differing).filter(i -> rows[0][i][0] == 1).count();
    return ExactTests.mcnemar(gained, differing.length - gained);
  }

  /** 0 where the two are alike; NaN where all examples differ by the same, whose deviation is rounding. */
  private double effect(Crossed one, Crossed other) {
    if (differing.length == 0) return 0;
    double[] before = other.shares();
    double[] after = one.shares();
    double[] d = Estimate.differences(before, after);
    boolean constant = !(Estimate.deviation(d) > ROUNDING * Math.abs(Estimate.mean(d)));
    return constant ? Double.NaN : EffectSize.cohensDz(before, after);
  }
}
