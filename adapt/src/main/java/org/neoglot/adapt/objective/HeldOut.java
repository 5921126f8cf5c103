// An objective as a measure of held-out examples.
package org.neoglot.adapt.objective;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Evaluation;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Workspace;

/**
 * Mean loss of an objective's first batches, each weighing as much as it counts: always the same batches, with the same
 * masks.
 *
 * @param name what scores call it
 */
public record HeldOut(String name, Objective objective, int batches) implements Evaluation {
  public HeldOut {
    if (batches < 1) throw new IllegalArgumentException("held-out loss wants at least 1 batch, not " + batches);
  }

  @Override
  public SequencedMap<String, Double> measure(EagerRun run) {
    SequencedMap<String, Double> scores = new LinkedHashMap<>();
    scores.put(name, loss(run));
    return scores;
  }

  /** The loss, in the objective's unit. */
  public double loss(EagerRun run) {
    double sum = 0;
    long counted = 0;
    for (int b = 0; b < batches; b++) {
      Batches.MicroBatch batch = objective.batch(b);
      Workspace.Mark mark = run.workspace().mark();
      sum += batch.counted() * run.read(batch.loss().apply(run))[0];
      run.workspace().release(mark);
      counted += batch.counted();
    }
    return sum / counted;
  }
}
