// A figure over examples that were asked under several seeds: both could have been others.
package org.neoglot.eval.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The mean over seeds of a figure of the same examples, and how sure it is: each resample draws examples, and seeds of
 * those (a bootstrap of two crossed factors, Owen 2007). With one seed only examples are drawn: of the spread between
 * seeds nothing is known then.
 */
public final class Crossed {
  private final List<Sample> seeds = new ArrayList<>();

  /**
   * @param rows statistics that add up, [seed][example][number]
   * @param score what a sum of rows is worth; must not change the sum
   */
  public Crossed(double[][][] rows, ToDoubleFunction<double[]> score) {
    int examples = rows.length == 0 ? 0 : rows[0].length;
    if (examples == 0 || Arrays.stream(rows).anyMatch(r -> r.length != examples)) {
      throw new IllegalArgumentException("seeds of " + Arrays.toString(Arrays.stream(rows).mapToInt(r -> r.length)
          .toArray()) + " examples, wanted some, and as many of each");
    }
    for (double[][] r : rows) seeds.add(Sample.of(r, r[0].length, score));
  }

  public int seeds() {
    return seeds.size();
  }

  public int examples() {
    return seeds.getFirst().size();
  }

  /** The mean over seeds of the figure over all examples. */
  public double value() {
    return Estimate.mean(seeds.stream().mapToDouble(Sample::score).toArray());
  }

  /** The same without one of the examples. */
  double without(int example) {
    return Estimate.mean(seeds.stream().mapToDouble(s -> s.without(example)).toArray());
  }

  /**
   * What each example adds: Tukey's pseudo-values (Efron and Tibshirani 1993, section 11.5). Of a mean they are the
   * examples' own values, of any other figure their nearest likeness.
   */
  double[] shares() {
    double n = examples();
    double all = value();
    return IntStream.range(0, examples()).parallel().mapToDouble(i -> n * all - (n - 1) * without(i)).toArray();
  }

  /** The percentile interval of the value. */
  public Interval interval(Bootstrap bootstrap) {
    return percentiles(bootstrap, this, null);
  }

  /**
   * The percentile interval of this value less another's, of the same examples under the same seeds: each resample draws
   * both alike.
   */
  public Interval less(Crossed other, Bootstrap bootstrap) {
    return percentiles(bootstrap, this, other);
  }

  private static Interval percentiles(Bootstrap bootstrap, Crossed one, Crossed less) {
    var draws = new Draws(bootstrap.seed());
    int count = one.seeds();
    double[] scores = IntStream.range(0, bootstrap.resamples()).parallel().mapToDouble(b -> {
      int[] examples = draws.resample(one.examples(), b);
      double[] each = new double[count];
      for (int s = 0; s < count; s++) {
        each[s] = one.seeds.get(s).score(examples) - (less == null ? 0 : less.seeds.get(s).score(examples));
      }
      return drawn(each, draws.resample(count, -1L - b));
    }).sorted().toArray();
    double tail = (1 - bootstrap.level()) / 2;
    return new Interval(Bootstrap.quantile(scores, tail), Bootstrap.quantile(scores, 1 - tail), bootstrap.level());
  }

  /**
   * The mean of drawn seeds, its distance from the mean of all stretched by the root of n / (n - 1): means of n values drawn
   * from n spread too little by that factor, which for two or three seeds is much.
   */
  private static double drawn(double[] each, int[] seeds) {
    double all = Estimate.mean(each);
    if (each.length == 1) return all;
    double sum = 0;
    for (int s : seeds) sum += each[s];
    return all + Math.sqrt(each.length / (each.length - 1.0)) * (sum / each.length - all);
  }
}
