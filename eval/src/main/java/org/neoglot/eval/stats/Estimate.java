// A number measured over several seeds, or over items: its mean, how sure it is, and what it was made of.
package org.neoglot.eval.stats;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A mean with its confidence interval and the values it is the mean of.
 *
 * @param mean in the unit of the metric
 * @param interval of the mean
 * @param seeds one value a seed, in the order of the seeds; one value if there was one run
 */
public record Estimate(double mean, Interval interval, List<Double> seeds) {
  public Estimate {
    seeds = List.copyOf(seeds);
    if (seeds.isEmpty()) throw new IllegalArgumentException("an estimate of no values");
  }

  /**
   * The mean over seeds with Student's interval, which takes the seeds' values for draws from a normal law; with one
   * seed its ends are NaN, since nothing is known of the spread.
   *
   * @param level confidence, for instance 0.95
   */
  public static Estimate ofSeeds(double level, double... values) {
    double mean = mean(values);
    double half = Double.NaN;
    if (values.length > 1) {
      double t = Special.studentQuantile(0.5 + level / 2, values.length - 1);
      half = t * deviation(values) / Math.sqrt(values.length);
    }
    return new Estimate(mean, new Interval(mean - half, mean + half, level), box(values));
  }

  /**
   * The mean of paired differences {@code after - before}, a pair a seed, with Student's interval: what one arm gains
   * over another that saw the same seeds.
   */
  public static Estimate ofPairs(double level, double[] before, double[] after) {
    return ofSeeds(level, differences(before, after));
  }

  /** The mean over seeds with an interval that was found otherwise, such as that of {@link Crossed}. */
  public static Estimate of(Interval interval, double... values) {
    return new Estimate(mean(values), interval, box(values));
  }

  /** The value over items with an interval of its bootstrap. */
  public static Estimate ofItems(Sample sample, Bootstrap bootstrap) {
    double value = sample.score();
    return new Estimate(value, bootstrap.bca(sample), List.of(value));
  }

  /** Standard deviation over the seeds, with n - 1; NaN for one seed. */
  public double deviation() {
    return deviation(values());
  }

  public double lowest() {
    return Arrays.stream(values()).min().orElseThrow();
  }

  public double highest() {
    return Arrays.stream(values()).max().orElseThrow();
  }

  public double[] values() {
    return seeds.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Of a difference: GAIN or LOSS if the interval leaves out 0, else TIE. */
  public Verdict verdict() {
    return Verdict.of(interval);
  }

  /** The two-sided p-value of Student's test that the mean is 0; NaN for one seed; 1 if all are 0. */
  public double pValue() {
    double error = deviation() / Math.sqrt(seeds.size());
    if (error == 0) return mean == 0 ? 1 : 0;
    return 2 * Special.student(-Math.abs(mean) / error, seeds.size() - 1);
  }

  /**
   * The smallest true mean that a test of this many seeds and this spread would have told from 0 in four fifths of all
   * cases: (t(level) + t(power)) times the standard error, the usual approximation (Cohen 1988, chapter 2).
   */
  public double detectable(double power) {
    int freedom = seeds.size() - 1;
    if (freedom < 1) return Double.NaN;
    double t = Special.studentQuantile(0.5 + interval.level() / 2, freedom) + Special.studentQuantile(power, freedom);
    return t * deviation() / Math.sqrt(seeds.size());
  }

  /** For instance "81.23 ± 0.40 (95 %, 5 seeds, 80.71 to 81.77)". */
  @Override public String toString() {
    return String.format(Locale.ROOT, "%.4g ± %.2g (%.0f %%, %d seed%s, %.4g to %.4g)", mean, interval.halfWidth(),
        100 * interval.level(), seeds.size(), seeds.size() == 1 ? "" : "s", lowest(), highest());
  }

  static double mean(double... values) {
    if (values.length == 0) throw new IllegalArgumentException("the mean of no values");
    double sum = 0;
    for (double x : values) sum += x;
    return sum / values.length;
  }

  static double deviation(double... values) {
    double mean = mean(values);
    double squares = 0;
    for (double x : values) squares += (x - mean) * (x - mean);
    return values.length < 2 ? Double.NaN : Math.sqrt(squares / (values.length - 1));
  }

  static double[] differences(double[] before, double[] after) {
    if (before.length != after.length) {
      throw new IllegalArgumentException("pairs of " + before.length + " and " + after.length + " values");
    }
    double[] d = new double[before.length];
    for (int i = 0; i < d.length; i++) d[i] = after[i] - before[i];
    return d;
  }

  private static List<Double> box(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
