// Metrics that are a plain mean of one number an item.
package org.neoglot.eval.metric;

import java.util.function.ToDoubleFunction;

/**
 * The mean over items of a value of each; NaN over no items. An item whose value is NaN has none and is left out.
 *
 * @param factor the mean is multiplied by this, 100 for values in percent
 */
public record Mean<T>(Scale scale, double factor, ToDoubleFunction<T> value) implements Additive<T> {
  public Mean(Scale scale, ToDoubleFunction<T> value) {
    this(scale, 1, value);
  }

  @Override public int width() {
    return 2;
  }

  @Override public double[] statistics(T item) {
    double x = value.applyAsDouble(item);
    return Double.isNaN(x) ? new double[2] : new double[] {x, 1};
  }

  @Override public double score(double[] sums) {
    return factor * sums[0] / sums[1];
  }
}
