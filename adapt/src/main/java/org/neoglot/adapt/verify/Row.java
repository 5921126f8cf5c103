// One comparison of a recorded thing with ours.
package org.neoglot.adapt.verify;

/**
 * One recorded thing and how we compare. Differences are relative to the largest magnitude of the reference, over the
 * whole tensor; {@code computed} is false for a recorded tensor that nobody recomputed, which is a failure.
 *
 * @param name as in case.safetensors, or what was generated
 * @param run which of our runs was compared: "float", "double", or "-"
 */
public record Row(String name, String run, double max, double rms, double tolerance, boolean computed) {
  public boolean pass() {
    return computed && max <= tolerance;
  }

  static Row missing(String name) {
    return new Row(name, "-", Double.NaN, Double.NaN, 0, false);
  }

  /** Ids or other things that must be equal. */
  static Row equality(String name, String run, boolean equal) {
    return new Row(name, run, equal ? 0 : 1, equal ? 0 : 1, 0, true);
  }

  /** Compares where {@code wanted} says; anything that is not a finite number on our side is an infinite difference. */
  static Row compare(String name, String run, double[] ours, double[] reference, boolean[] wanted, double tolerance) {
    if (ours.length != reference.length) return Row.missing(name);
    double worst = 0;
    double squares = 0;
    double scale = 0;
    int count = 0;
    for (int i = 0; i < ours.length; i++) {
      if (wanted != null && !wanted[i]) continue;
      double d = Math.abs(ours[i] - reference[i]);
      if (Double.isNaN(d)) d = Double.POSITIVE_INFINITY;
      worst = Math.max(worst, d);
      squares += d * d;
      scale = Math.max(scale, Math.abs(reference[i]));
      count++;
    }
    if (scale == 0) scale = 1;
    return new Row(name, run, worst / scale, Math.sqrt(squares / Math.max(1, count)) / scale, tolerance, count > 0);
  }
}
