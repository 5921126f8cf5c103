// How large a difference is, whatever the unit.
package org.neoglot.eval.stats;

/** Sizes of the difference of two groups of values, positive where the second is larger. */
public final class EffectSize {
  private EffectSize() {}

  /**
   * Cohen's d: the difference of means in pooled standard deviations (Cohen 1988, section 2.2); 0.2 is called small,
   * 0.8 large. NaN where nothing varies or a group has one value.
   */
  public static double cohensD(double[] first, double[] second) {
    double a = Estimate.deviation(first);
    double b = Estimate.deviation(second);
    double squares = (first.length - 1) * a * a + (second.length - 1) * b * b;
    double pooled = Math.sqrt(squares / (first.length + second.length - 2));
    return pooled == 0 ? Double.NaN : (Estimate.mean(second) - Estimate.mean(first)) / pooled;
  }

  /** Cohen's d with Hedges' correction for small groups (Hedges 1981): 1 - 3 / (4 (n1 + n2) - 9). */
  public static double hedgesG(double[] first, double[] second) {
    return cohensD(first, second) * (1 - 3.0 / (4 * (first.length + second.length) - 9));
  }

  /** For pairs: the mean difference in standard deviations of the differences (Cohen's d_z). */
  public static double cohensDz(double[] before, double[] after) {
    double[] d = Estimate.differences(before, after);
    double deviation = Estimate.deviation(d);
    return deviation == 0 ? Double.NaN : Estimate.mean(d) / deviation;
  }

  /**
   * Cliff's delta (Cliff 1993), in [-1, 1]: of all pairs of one value each, the share where the second is larger less
   * the share where it is smaller.
   */
  public static double cliffsDelta(double[] first, double[] second) {
    if (first.length == 0 || second.length == 0) throw new IllegalArgumentException("an effect size of no values");
    long sum = 0;
    for (double a : first) for (double b : second) sum += Double.compare(b, a) == 0 || a == b ? 0 : b > a ? 1 : -1;
    return (double) sum / ((long) first.length * second.length);
  }
}
