// Whether two systems that answered the same items differ, by drawing the items or swapping the answers.
package org.neoglot.eval.stats;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.neoglot.eval.metric.Additive;

/**
 * Tests over rows of statistics that add up, a row an item, for any {@link Additive} metric. Both give two-sided
 * p-values in (0, 1], (1 + how many draws are strictly farther) / (1 + draws): two equal systems are never farther and
 * get the least p that there is, which is why {@link Result#difference} has to be looked at as well.
 */
public final class PairedTest {
  /**
   * @param baseline score of the first system
   * @param system score of the second
   * @param interval of the system's minus the baseline's score, over resamples of items; null for randomization
   */
  public record Result(double baseline, double system, double pValue, Interval interval) {
    public double difference() {
      return system - baseline;
    }

    /** A tie if the scores are equal or the p-value is above the level, for instance 0.05. */
    public Verdict verdict(double level) {
      return difference() == 0 || pValue > level ? Verdict.TIE : difference() > 0 ? Verdict.GAIN : Verdict.LOSS;
    }
  }

  private final double[][] baseline;
  private final double[][] system;
  private final ToDoubleFunction<double[]> score;

  /** @param score what a sum of rows is worth, for instance {@code bleu::score}; must not change the sum */
  public PairedTest(double[][] baseline, double[][] system, ToDoubleFunction<double[]> score) {
    if (baseline.length != system.length || baseline.length == 0) {
      throw new IllegalArgumentException("a paired test of " + baseline.length + " and " + system.length
          + " items, wanted equally many and some");
    }
    this.baseline = baseline;
    this.system = system;
    this.score = score;
  }

  /** Of an additive metric over two systems' items, in the same order. */
  public static <T> PairedTest of(Additive<T> metric, java.util.List<T> baseline, java.util.List<T> system) {
    return new PairedTest(metric.table(baseline), metric.table(system), metric::score);
  }

  /**
   * Paired bootstrap (Koehn 2004, in the centred form of Graham et al. 2014): the share of resamples whose absolute
   * difference exceeds the mean one by more than the observed difference.
   */
  public Result bootstrap(Bootstrap draws) {
    return bootstrap(draws.draws(baseline.length), draws.level());
  }

  /** With the items of each resample given. */
  public Result bootstrap(int[][] resamples, double level) {
    double[] differences = new double[resamples.length];
    Sample first = sample(baseline);
    Sample second = sample(system);
    IntStream.range(0, resamples.length).parallel()
        .forEach(r -> differences[r] = second.score(resamples[r]) - first.score(resamples[r]));
    double mean = Arrays.stream(differences).map(Math::abs).sum() / differences.length;
    double observed = Math.abs(second.score() - first.score());
    long farther = Arrays.stream(differences).filter(d -> Math.abs(d) - mean > observed).count();
    Arrays.sort(differences);
    double tail = (1 - level) / 2;
    var interval = new Interval(Bootstrap.quantile(differences, tail), Bootstrap.quantile(differences, 1 - tail),
        level);
    return new Result(first.score(), second.score(), p(farther, resamples.length), interval);
  }

  /** Approximate randomization (Noreen 1989; Riezler and Maxwell 2005) with coins of our own. */
  public Result randomization(int trials, long seed) {
    var draws = new Draws(seed);
    boolean[][] masks = new boolean[trials][baseline.length];
    for (int t = 0; t < trials; t++) for (int i = 0; i < baseline.length; i++) masks[t][i] = draws.coin(t, i);
    return randomization(masks);
  }

  /**
   * With the swaps given: where a mask is true, the first pseudo-system takes the baseline's answer and the second the
   * system's, else the reverse. Counts the trials whose two differ by more than the two systems do.
   */
  public Result randomization(boolean[][] masks) {
    double first = sample(baseline).score();
    double second = sample(system).score();
    double observed = Math.abs(second - first);
    long farther = Arrays.stream(masks).parallel().filter(mask -> swapped(mask) > observed).count();
    return new Result(first, second, p(farther, masks.length), null);
  }

  private double swapped(boolean[] mask) {
    double[] a = new double[baseline[0].length];
    double[] b = new double[baseline[0].length];
    for (int i = 0; i < mask.length; i++) {
      Additive.add(a, mask[i] ? baseline[i] : system[i]);
      Additive.add(b, mask[i] ? system[i] : baseline[i]);
    }
    return Math.abs(score.applyAsDouble(a) - score.applyAsDouble(b));
  }

  private Sample sample(double[][] rows) {
    return Sample.of(rows, rows[0].length, score);
  }

  private static double p(long farther, int draws) {
    return (1.0 + farther) / (1 + draws);
  }
}
