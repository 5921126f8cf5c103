// How much a figure depends on the words in which a task is put.
package org.neoglot.eval.task;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * One task's figures over several wordings (Mizrahi et al. 2024): a model that does well with one prompt only has been lucky
 * in it.
 *
 * @param values the main figure of each wording, in their order; at least one
 */
public record Variants(List<Double> values, boolean higherIsBetter) {
  public Variants {
    values = List.copyOf(values);
    if (values.isEmpty()) throw new IllegalArgumentException("figures over no wordings");
  }

  /** The main figures of results, one for each wording. */
  public static Variants of(List<Harness.Result> each) {
    return new Variants(each.stream().map(r -> r.main().estimate().mean()).toList(),
        each.getFirst().main().scale().higherIsBetter());
  }

  public double mean() {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** Standard deviation with n - 1; NaN for one wording. */
  public double deviation() {
    double mean = mean();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return values.size() < 2 ? Double.NaN : Math.sqrt(squares / (values.size() - 1));
  }

  /** The largest less the smallest. */
  public double spread() {
    return all().max().orElseThrow() - all().min().orElseThrow();
  }

  /** The figure of the wording that the model does worst with. */
  public double worst() {
    return higherIsBetter ? all().min().orElseThrow() : all().max().orElseThrow();
  }

  private DoubleStream all() {
    return Arrays.stream(values.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
