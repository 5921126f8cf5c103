// A number that says how good some outputs are, together with what the number means.
package org.neoglot.eval.metric;

import java.util.List;

/**
 * A measure over items, for instance pairs of a gold and a predicted label. Metrics are immutable and may be shared by
 * threads.
 *
 * @param <T> one item: what was wanted, and what came
 */
public interface Metric<T> {
  /** Name, unit, range and direction. */
  Scale scale();

  /**
   * The value over all items.
   *
   * @return NaN where the metric is undefined, for instance over no items; a metric that defines 0/0 as 0 says so
   */
  double of(List<T> items);

  /** The metric's usual short name, for instance "chrF++". */
  default String name() {
    return scale().name();
  }
}
