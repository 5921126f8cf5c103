// The item of calibration: how sure an answer was, and whether it was right.
package org.neoglot.eval.metric;

/** @param confidence the probability that the answer was given, in [0, 1] */
public record Confident(double confidence, boolean right) {
  public Confident {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence " + confidence + ", wanted 0 to 1");
    }
  }
}
