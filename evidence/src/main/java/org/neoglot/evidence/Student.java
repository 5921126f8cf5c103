// Student's t distribution: only what intervals need.
package org.neoglot.evidence;

/** Quantiles by bisection on the distribution function, which for whole degrees of freedom is a finite sum. */
final class Student {
  private Student() {}

  /** P(T <= t); Abramowitz and Stegun 26.7.3 and 26.7.4. */
  static double probability(double t, int freedom) {
    double theta = StrictMath.atan(t / Math.sqrt(freedom));
    double cos = StrictMath.cos(theta);
    double sin = StrictMath.sin(theta);
    double sum = 0;
    double term = freedom % 2 == 1 ? cos : 1;
    for (int k = freedom % 2 == 1 ? 1 : 0; k < freedom - 1; k += 2) {
      sum += term;
      term *= cos * cos * (k + 1) / (k + 2);
    }
    double inside = freedom % 2 == 1 ? 2 / Math.PI * (theta + sin * sum) : sin * sum;
    return 0.5 + inside / 2;
  }

  /** The t below which a share of the distribution lies. */
  static double quantile(double share, int freedom) {
    double low = -1e4;
    double high = 1e4;
    for (int i = 0; i < 200; i++) {
      double middle = (low + high) / 2;
      if (probability(middle, freedom) < share) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  }
}
