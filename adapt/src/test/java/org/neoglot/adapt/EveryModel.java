// What the tests of every family do alike: weights that hide nothing, and a short training.
package org.neoglot.adapt;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.neoglot.autograd.AdamW;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Budget;
import org.neoglot.autograd.Schedule;
import org.neoglot.autograd.Trainer;
import org.neoglot.autograd.TrainingListener;
import org.neoglot.autograd.TrainingPlan;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;

/** Used by the tests of every decoder, encoder and encoder-decoder. */
final class EveryModel {
  private EveryModel() {}

  /** Norms and biases of 1 and 0 would hide a use that is forgotten. */
  static void stir(Stream<Parameter> rows) {
    rows.forEach(p -> {
      float middle = (float) p.value().get(0, 0);
      RandomWeights.gaussian(p.value(), 11, p.name(), 0.2);
      for (int c = 0; c < p.cols(); c++) p.value().set(0, c, middle + p.value().get(0, c));
    });
  }

  /** The loss of the last of so many steps of AdamW. */
  static double last(EagerRun run, List<Parameter> trained, Batches batches, double rate, int steps, boolean recompute) {
    trained.forEach(p -> p.trainable(true));
    double[] last = {Double.NaN};
    try (Arena arena = Arena.ofShared()) {
      AdamW optimizer = new AdamW(AdamW.Config.of(0), trained, List.of(), arena);
      new Trainer(run, optimizer, TrainingPlan.of(Budget.steps(steps), rate, Schedule.cosine(Schedule.Warmup.NONE)))
          .recompute(block -> recompute).listen(new TrainingListener() {
            @Override
            public void stepped(Step step) {
              last[0] = step.loss();
            }
          }).train(batches);
    }
    return last[0];
  }
}
