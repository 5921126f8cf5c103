// One metric's value over the examples of a task, with each example's share of it.
package org.neoglot.eval.task;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.neoglot.eval.metric.Additive;
import org.neoglot.eval.metric.Scale;
import org.neoglot.eval.stats.Sample;

/**
 * A value and the table that it is the score of: intervals resample rows of the table, comparisons pair them.
 *
 * @param table statistics of each example, a row each
 * @param score the value that summed rows stand for
 */
public record Measured(Scale scale, double value, double[][] table, ToDoubleFunction<double[]> score) {
  /** A metric over answers. */
  public static <T> Measured of(Additive<T> metric, List<T> items) {
    double[][] table = metric.table(items);
    double[] sums = new double[metric.width()];
    for (double[] row : table) Additive.add(sums, row);
    return new Measured(metric.scale(), metric.score(sums), table, metric::score);
  }

  /** The value over those examples alone that stand at these places. */
  public double over(List<Integer> places) {
    double[] sums = new double[table.length == 0 ? 0 : table[0].length];
    for (int i : places) Additive.add(sums, table[i]);
    return score.applyAsDouble(sums);
  }

  /** The examples as what can be drawn again. */
  public Sample sample() {
    return Sample.of(table, table.length == 0 ? 0 : table[0].length, score);
  }
}
