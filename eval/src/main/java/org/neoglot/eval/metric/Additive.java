// A metric whose items have statistics that add up, so that resampling adds rows instead of scoring texts again.
package org.neoglot.eval.metric;

import java.util.List;

/**
 * A metric of sums. The value over any multiset of items is {@link #score} of the sum of their {@link #statistics}: the
 * sufficient statistics of BLEU, F1 and the like. Counts are exact in double precision up to 2^53.
 */
public interface Additive<T> extends Metric<T> {
  /** How many numbers an item has. */
  int width();

  /** One item's share, of length {@link #width}. */
  double[] statistics(T item);

  /** The value that summed statistics stand for; does not change them. */
  double score(double[] sums);

  /** One item's statistics a row. */
  default double[][] table(List<T> items) {
    double[][] rows = new double[items.size()][];
    for (int i = 0; i < rows.length; i++) rows[i] = statistics(items.get(i));
    return rows;
  }

  @Override default double of(List<T> items) {
    double[] sums = new double[width()];
    for (T item : items) add(sums, statistics(item));
    return score(sums);
  }

  /** Adds one row to a sum. */
  static void add(double[] sums, double[] row) {
    for (int i = 0; i < sums.length; i++) sums[i] += row[i];
  }
}
