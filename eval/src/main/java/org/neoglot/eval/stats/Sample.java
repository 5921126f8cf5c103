// Measured items that can be drawn again: what a bootstrap needs to know of a metric.
package org.neoglot.eval.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.neoglot.eval.metric.Additive;
import org.neoglot.eval.metric.Metric;

/** A number over any multiset of items; safe to be asked by several threads. */
public interface Sample {
  /** How many items there are. */
  int size();

  /** The value over these items, each as often as it is named. */
  double score(int[] items);

  /** The value over all items, each once. */
  default double score() {
    int[] all = new int[size()];
    Arrays.setAll(all, i -> i);
    return score(all);
  }

  /** The value over all items but one, for the jackknife. */
  default double without(int item) {
    return score(IntStream.range(0, size()).filter(i -> i != item).toArray());
  }

  /** Of a metric that adds up: items are scored once, here, and rows are added from then on. */
  static <T> Sample of(Additive<T> metric, List<T> items) {
    return of(metric.table(items), metric.width(), metric::score);
  }

  /**
   * Of rows of statistics that add up, and what their sum is worth; the function must not change the sum it is given.
   */
  static Sample of(double[][] rows, int width, ToDoubleFunction<double[]> score) {
    double[] total = new double[width];
    // One array: resamples read rows in a random order, and rows apart would be looked for all over the memory.
    double[] flat = new double[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      Additive.add(total, rows[i]);
      System.arraycopy(rows[i], 0, flat, i * width, width);
    }
    return new Sample() {
      @Override public int size() {
        return rows.length;
      }

      @Override public double score(int[] items) {
        double[] sums = new double[width];
        for (int i : items) for (int j = 0; j < width; j++) sums[j] += flat[i * width + j];
        return score.applyAsDouble(sums);
      }

      /** Taken from the total: exact for counts, and the jackknife takes time by items, not by their square. */
      @Override public double without(int item) {
        double[] sums = total.clone();
        for (int j = 0; j < width; j++) sums[j] -= flat[item * width + j];
        return score.applyAsDouble(sums);
      }
    };
  }

  /** Of any metric: each resample is scored anew. */
  static <T> Sample of(Metric<T> metric, List<T> items) {
    if (metric instanceof Additive<T> additive) return of(additive, items);
    List<T> kept = List.copyOf(items);
    return new Sample() {
      @Override public int size() {
        return kept.size();
      }

      @Override public double score(int[] items) {
        List<T> drawn = new ArrayList<>(items.length);
        for (int i : items) drawn.add(kept.get(i));
        return metric.of(drawn);
      }
    };
  }

  /** The mean of numbers. */
  static Sample mean(double[] values) {
    double[][] rows = new double[values.length][];
    for (int i = 0; i < rows.length; i++) rows[i] = new double[] {values[i], 1};
    return of(rows, 2, sums -> sums[0] / sums[1]);
  }
}
