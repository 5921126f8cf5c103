// Two ends that hold a value with a stated confidence.
package org.neoglot.eval.stats;

/**
 * A confidence interval, in the unit of its value.
 *
 * @param level the share of such intervals that hold the true value, in (0, 1), for instance 0.95
 */
public record Interval(double low, double high, double level) {
  public Interval {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("confidence " + level + ", wanted within 0 and 1");
    }
    if (low > high) throw new IllegalArgumentException("an interval from " + low + " to " + high);
  }

  /** The ends belong to it. An interval without ends (NaN) holds everything. */
  public boolean contains(double x) {
    return !(x < low || x > high);
  }

  public double width() {
    return high - low;
  }

  public double halfWidth() {
    return (high - low) / 2;
  }

  /** Mirrored at 0: the interval of the negated value. */
  public Interval negated() {
    return new Interval(-high, -low, level);
  }
}
