// One figure of a row: what a person reads and what a program reads.
package org.neoglot.bench;

import java.util.Locale;

/**
 * A named figure.
 *
 * @param text for the table
 * @param json the same, as a JSON value
 */
record Cell(String name, String text, String json, boolean left) {
  static Cell text(String name, String value) {
    return new Cell(name, value, '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"', true);
  }

  /** A number with so many digits behind the point. */
  static Cell number(String name, double value, int digits) {
    return Double.isFinite(value)
        ? new Cell(name, String.format(Locale.ROOT, "%." + digits + "f", value),
            String.format(Locale.ROOT, "%.6g", value), false)
        : new Cell(name, "-", "null", false);
  }

  /** From the least to the greatest. */
  static Cell range(String name, double from, double to) {
    int digits = to < 10 ? 2 : to < 1000 ? 1 : 0;
    return new Cell(name, String.format(Locale.ROOT, "%." + digits + "f to %." + digits + "f", from, to),
        String.format(Locale.ROOT, "[%.6g, %.6g]", from, to), false);
  }

  static Cell share(String name, double share) {
    return new Cell(name, String.format(Locale.ROOT, "%.1f %%", 100 * share),
        String.format(Locale.ROOT, "%.4f", share), false);
  }

  /** A ratio to somebody else's figure. */
  static Cell ratio(String name, double ratio) {
    return number(name, ratio, 2);
  }
}
