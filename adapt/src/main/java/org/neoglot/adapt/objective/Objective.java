// What a model learns from.
package org.neoglot.adapt.objective;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.autograd.Batches;

/**
 * Batches with their loss. An objective holds its model and where its examples come from; corruption, masks, pairs and
 * whatever else is drawn by chance follow from a seed and the batch's number, so a run that is resumed, or that asks
 * twice, or from another thread, sees the same.
 */
@FunctionalInterface
public interface Objective {
  /**
   * The micro-batch of a number from 0: what its loss is a mean over, and the loss, which computes through any run and
   * reads no contents of it unless the objective says so.
   */
  Batches.MicroBatch batch(long number);

  /** Steps of that many micro-batches each: step s has those from {@code s accumulate} on. */
  default Batches batches(int accumulate) {
    return step -> {
      List<Batches.MicroBatch> micro = new ArrayList<>();
      for (int i = 0; i < accumulate; i++) micro.add(batch((long) step * accumulate + i));
      return micro;
    };
  }
}
