// Hits, false alarms and misses, and the three numbers that come of them.
package org.neoglot.eval.metric;

/**
 * Counts of one class or of all. Precision, recall and F1 lie in [0, 1]; 0/0 counts as 0.
 *
 * @param hits found and right (true positives)
 * @param alarms found and wrong (false positives)
 * @param misses not found (false negatives)
 */
public record Counts(double hits, double alarms, double misses) {
  public static final Counts NONE = new Counts(0, 0, 0);

  public Counts plus(Counts o) {
    return new Counts(hits + o.hits, alarms + o.alarms, misses + o.misses);
  }

  /** hits / (hits + alarms). */
  public double precision() {
    return ratio(hits, hits + alarms);
  }

  /** hits / (hits + misses). */
  public double recall() {
    return ratio(hits, hits + misses);
  }

  /** The harmonic mean of precision and recall (van Rijsbergen 1979). */
  public double f1() {
    return f(precision(), recall());
  }

  /** The harmonic mean of two numbers of [0, 1]; 0 if both are 0. */
  static double f(double precision, double recall) {
    return ratio(2 * precision * recall, precision + recall);
  }

  static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
