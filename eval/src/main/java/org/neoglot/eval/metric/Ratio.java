// Metrics that are one sum divided by another: error rates, accuracies over tokens, means with weights.
package org.neoglot.eval.metric;

import java.util.function.Function;

/**
 * The sum of the items' parts over the sum of their wholes, which is not the mean of their ratios.
 *
 * @param factor the ratio is multiplied by this, 100 for values in percent
 * @param empty the value where the wholes sum to 0, usually NaN
 * @param parts an item's {part, whole}
 */
public record Ratio<T>(Scale scale, double factor, double empty, Function<T, double[]> parts) implements Additive<T> {
  /** NaN where there is nothing to divide by. */
  public Ratio(Scale scale, Function<T, double[]> parts) {
    this(scale, 1, Double.NaN, parts);
  }

  @Override public int width() {
    return 2;
  }

  @Override public double[] statistics(T item) {
    return parts.apply(item);
  }

  @Override public double score(double[] sums) {
    return sums[1] == 0 ? empty : factor * sums[0] / sums[1];
  }
}
