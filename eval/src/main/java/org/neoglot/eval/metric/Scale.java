// What a metric's number means: its name, unit, range and which end is good.
package org.neoglot.eval.metric;

/**
 * The meaning of a metric's values.
 *
 * @param unit what one is one of, for instance "share", "percent", "bits per byte"
 * @param lowest the least possible value, may be minus infinity
 * @param highest the largest possible value, may be infinity
 */
public record Scale(String name, String unit, double lowest, double highest, boolean higherIsBetter) {
  public Scale {
    if (name.isBlank()) throw new IllegalArgumentException("a scale has no name");
    if (!(lowest < highest)) {
      throw new IllegalArgumentException("the range of '" + name + "' is " + lowest + " to " + highest
          + ", wanted the lower end first");
    }
  }

  /** From 0, the worst, to 1, the best. */
  public static Scale share(String name) {
    return new Scale(name, "share", 0, 1, true);
  }

  /** From 0, the worst, to 100, the best. */
  public static Scale percent(String name) {
    return new Scale(name, "percent", 0, 100, true);
  }

  /** From 0, the best, upwards. */
  public static Scale error(String name, String unit) {
    return new Scale(name, unit, 0, Double.POSITIVE_INFINITY, false);
  }

  /** Whether going from one value to another is a gain. */
  public boolean better(double than, double value) {
    return higherIsBetter ? value > than : value < than;
  }
}
