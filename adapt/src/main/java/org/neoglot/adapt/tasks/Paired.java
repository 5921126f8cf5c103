// Batches of pairs that are larger than memory.
package org.neoglot.adapt.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.neoglot.adapt.objective.GradientCache;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** Parts of one batch whose texts are all negatives of each other. */
final class Paired {
  private Paired() {}

  /** The parts' losses by one {@link GradientCache}: one part alone needs none. */
  static <I extends Task.Item> List<Batches.MicroBatch> parts(List<List<I>> parts, BiFunction<Run, List<I>, Tensor[]> vectors,
      GradientCache.Whole loss) {
    if (parts.size() == 1) {
      List<I> only = parts.getFirst();
      return List.of(new Batches.MicroBatch(Task.counted(only), run -> loss.loss(run, vectors.apply(run, only))));
    }
    GradientCache<List<I>> cache = new GradientCache<>(parts, vectors, loss);
    long all = parts.stream().mapToLong(Task::counted).sum();
    List<Batches.MicroBatch> micro = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      int part = i;
      long counted = Task.counted(parts.get(i));
      micro.add(new Batches.MicroBatch(counted, run -> cache.loss(run, part, (double) counted / all)));
    }
    return micro;
  }
}
