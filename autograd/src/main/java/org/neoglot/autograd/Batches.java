// Where a run's examples come from, and where it is among them.
package org.neoglot.autograd;

import java.util.List;
import java.util.function.Function;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Where a run's examples come from. A pure function of the step number: that is all that a resumed run knows of its
 * place in the data, and whoever asks twice must get the same numbers.
 */
@FunctionalInterface
public interface Batches {
  /** The micro-batches of a step, counted from 0; at least one. Their gradients are summed before the optimizer moves. */
  List<MicroBatch> at(int step);

  /**
   * Examples that fit into memory together.
   *
   * @param counted how many tokens the loss is a mean over; weighs this micro-batch against the others of its step, so
   *     that they have the gradient of one big batch
   * @param loss computes the mean loss (1, 1) of these tokens; must not keep tensors of the run
   */
  record MicroBatch(long counted, Function<Run, Tensor> loss) {
    public MicroBatch {
      if (counted < 1) throw new IllegalArgumentException("a micro-batch counts at least 1 token, not " + counted);
    }
  }
}
