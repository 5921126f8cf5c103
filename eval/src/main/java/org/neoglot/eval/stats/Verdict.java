// What an interval of a difference says; a tie is said as a tie.
package org.neoglot.eval.stats;

/** Of two systems, the second against the first. */
public enum Verdict {
  /** The difference is above 0. */
  GAIN,
  /** The interval holds 0: the two are not told apart. */
  TIE,
  /** The difference is below 0. */
  LOSS;

  /** Of the interval of a difference; one without ends is a tie. */
  public static Verdict of(Interval difference) {
    return difference.contains(0) || Double.isNaN(difference.low()) ? TIE : difference.low() > 0 ? GAIN : LOSS;
  }
}
