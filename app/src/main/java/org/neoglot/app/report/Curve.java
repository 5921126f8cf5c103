// One line of a chart, and how it is thinned so that a page with a million steps stays small.
package org.neoglot.app.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A named series of points.
 *
 * @param name as it stands in the legend
 * @param x positions, rising
 * @param y values of the same number; NaN and infinity are gaps in the line
 */
public record Curve(String name, double[] x, double[] y) {
  public Curve {
    if (x.length != y.length) {
      throw new IllegalArgumentException("curve '" + name + "' has " + x.length + " positions and " + y.length + " values");
    }
    for (int i = 1; i < x.length; i++) {
      if (!(x[i] >= x[i - 1])) {
        throw new IllegalArgumentException("curve '" + name + "' goes back from " + x[i - 1] + " to " + x[i]);
      }
    }
    x = x.clone();
    y = y.clone();
  }

  /** At most about {@code most} indices that keep the look: the ends, and the extremes of every stretch between. */
  List<Integer> visible(int most) {
    var kept = new ArrayList<Integer>();
    int stretches = Math.max(1, most / 2);
    // Extremes rather than every n-th point: a spike of the loss must not vanish.
    int length = Math.max(1, (x.length + stretches - 1) / stretches);
    for (int from = 0; from < x.length; from += length) {
      int to = Math.min(x.length, from + length);
      int low = from;
      int high = from;
      for (int i = from; i < to; i++) {
        if (y[i] < y[low] || Double.isNaN(y[low])) low = i;
        if (y[i] > y[high] || Double.isNaN(y[high])) high = i;
      }
      add(kept, Math.min(low, high));
      add(kept, Math.max(low, high));
      if (to == x.length) add(kept, to - 1);
    }
    return kept;
  }

  private static void add(List<Integer> kept, int index) {
    if (kept.isEmpty() || kept.getLast() < index) kept.add(index);
  }
}
