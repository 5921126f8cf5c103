// The p-values that sacreBLEU prints of two translations of the same texts, for figures that stand beside its own.
package org.neoglot.eval.stats;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.neoglot.eval.metric.Additive;

/**
 * sacreBLEU's two paired tests as it counts them (Post 2018; version 2 of the tool): (1 + how many draws are strictly
 * farther) / (1 + draws). They are nothing to judge by: draws that tie are not counted, so two systems that are the same
 * get the least p that there is, and the bootstrap takes the mean absolute difference off, which leaves about one tail of
 * the two. What is said of our own models comes from {@link PairedTest}.
 */
public final class SacrebleuTest {
  /**
   * @param baseline score of the first system
   * @param system score of the second
   * @param pValue in (0, 1]
   */
  public record Result(double baseline, double system, double pValue) {}

  private final double[][] baseline;
  private final double[][] system;
  private final ToDoubleFunction<double[]> score;

  /** @param score what a sum of rows is worth, for instance {@code bleu::score}; must not change the sum */
  public SacrebleuTest(double[][] baseline, double[][] system, ToDoubleFunction<double[]> score) {
    if (baseline.length != system.length || baseline.length == 0) {
      throw new IllegalArgumentException("a paired test of " + baseline.length + " and " + system.length
          + " items, wanted equally many and some");
    }
    this.baseline = baseline;
    this.system = system;
    this.score = score;
  }

  /**
   * Paired bootstrap (Koehn 2004, in the centred form of Graham et al. 2014): the share of resamples whose absolute
   * difference exceeds the mean one by more than the observed difference.
   *
   * @param resamples the items of each
   */
  public Result bootstrap(int[][] resamples) {
    double[] differences = new double[resamples.length];
    Sample first = sample(baseline);
    Sample second = sample(system);
    IntStream.range(0, resamples.length).parallel()
        .forEach(r -> differences[r] = Math.abs(second.score(resamples[r]) - first.score(resamples[r])));
    double mean = Arrays.stream(differences).sum() / differences.length;
    double observed = Math.abs(second.score() - first.score());
    long farther = Arrays.stream(differences).filter(d -> d - mean > observed).count();
    return new Result(first.score(), second.score(), p(farther, resamples.length));
  }

  /**
   * Approximate randomization (Noreen 1989; Riezler and Maxwell 2005): the share of trials whose pseudo-systems differ by
   * more than the two systems do.
   *
   * @param masks where one is true the first pseudo-system takes the baseline's answer and the second the system's, else
   *     the reverse
   */
  public Result randomization(boolean[][] masks) {
    double first = sample(baseline).score();
    double second = sample(system).score();
    double observed = Math.abs(second - first);
    long farther = Arrays.stream(masks).parallel().filter(mask -> swapped(mask) > observed).count();
    return new Result(first, second, p(farther, masks.length));
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
