// Confidence by drawing the items again and again.
package org.neoglot.eval.stats;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Efron's bootstrap (Efron and Tibshirani 1993): the spread of a score over resamples with replacement. The same seed
 * gives the same intervals whatever the number of threads.
 *
 * @param resamples how many times to draw; 1,000 at least for ends of 95 % intervals
 * @param level confidence, for instance 0.95
 */
public record Bootstrap(int resamples, double level, long seed) {
  public Bootstrap {
    if (resamples < 1) throw new IllegalArgumentException(resamples + " resamples, wanted 1 or more");
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("confidence " + level + ", wanted within 0 and 1");
    }
  }

  /** 2,000 resamples at 95 %. */
  public static Bootstrap of(long seed) {
    return new Bootstrap(2000, 0.95, seed);
  }

  /** The score of each resample, in the order of drawing. */
  public double[] scores(Sample sample) {
    if (sample.size() == 0) throw new IllegalArgumentException("a bootstrap of no items");
    var draws = new Draws(seed);
    int items = sample.size();
    return IntStream.range(0, resamples).parallel()
        .mapToDouble(b -> sample.score(draws.resample(items, b))).toArray();
  }

  /** The percentile interval: the middle of the resampled scores. */
  public Interval percentile(Sample sample) {
    double[] sorted = sorted(scores(sample));
    double tail = (1 - level) / 2;
    return new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail), level);
  }

  /**
   * The bias-corrected and accelerated interval (Efron 1987): percentiles shifted by the median bias and by how the
   * error changes with the value, which the jackknife tells. For one item, or scores that are all the same, the
   * percentile one.
   */
  public Interval bca(Sample sample) {
    return bca(sample, sorted(scores(sample)));
  }

  /**
   * The same for several scores of the same items: each resample is drawn once for all of them, and gives what it would
   * give each alone.
   *
   * @throws IllegalArgumentException if they are not of as many items
   */
  public List<Interval> bca(List<Sample> samples) {
    int items = samples.getFirst().size();
    if (items == 0 || samples.stream().anyMatch(s -> s.size() != items)) {
      throw new IllegalArgumentException("a bootstrap of " + samples.stream().map(Sample::size).toList() + " items");
    }
    var draws = new Draws(seed);
    double[][] scores = new double[samples.size()][resamples];
    IntStream.range(0, resamples).parallel().forEach(b -> {
      int[] drawn = draws.resample(items, b);
      for (int s = 0; s < scores.length; s++) scores[s][b] = samples.get(s).score(drawn);
    });
    return IntStream.range(0, scores.length).mapToObj(s -> bca(samples.get(s), sorted(scores[s]))).toList();
  }

  private Interval bca(Sample sample, double[] sorted) {
    double value = sample.score();
    double below = 0;
    for (double s : sorted) below += s < value ? 1 : s == value ? 0.5 : 0;
    double tail = (1 - level) / 2;
    double bias = Special.normalQuantile(below / sorted.length);
    double acceleration = acceleration(sample);
    if (Double.isInfinite(bias) || Double.isNaN(acceleration)) {
      return new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail), level);
    }
    double low = shifted(Special.normalQuantile(tail), bias, acceleration);
    double high = shifted(Special.normalQuantile(1 - tail), bias, acceleration);
    return new Interval(quantile(sorted, low), quantile(sorted, high), level);
  }

  private static double shifted(double z, double bias, double acceleration) {
    return Special.normal(bias + (bias + z) / (1 - acceleration * (bias + z)));
  }

  /** Skewness of the scores that lack one item each, over 6 (Efron and Tibshirani 1993, equation 14.15). */
  private static double acceleration(Sample sample) {
    int n = sample.size();
    if (n < 2) return Double.NaN;
    double[] without = IntStream.range(0, n).parallel().mapToDouble(sample::without).toArray();
    double mean = Estimate.mean(without);
    double squares = 0;
    double cubes = 0;
    for (double x : without) {
      double d = mean - x;
      squares += d * d;
      cubes += d * d * d;
    }
    return squares == 0 ? 0 : cubes / (6 * squares * Math.sqrt(squares));
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /** Between order statistics by straight lines (Hyndman and Fan 1996, definition 7). */
  static double quantile(double[] sorted, double p) {
    double at = p * (sorted.length - 1);
    int i = (int) Math.floor(at);
    if (i >= sorted.length - 1) return sorted[sorted.length - 1];
    return sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]);
  }
}
