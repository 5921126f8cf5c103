// One training of a pupil.
package org.neoglot.evidence.lab;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import org.neoglot.adapt.data.Batch;
import org.neoglot.autograd.AdamW;
import org.neoglot.autograd.Adafactor;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Budget;
import org.neoglot.autograd.Evaluation;
import org.neoglot.autograd.Lion;
import org.neoglot.autograd.Optimizer;
import org.neoglot.autograd.Ruled;
import org.neoglot.autograd.Schedule;
import org.neoglot.autograd.Sgd;
import org.neoglot.autograd.Trainer;
import org.neoglot.autograd.TrainingListener;
import org.neoglot.autograd.TrainingPlan;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.evidence.Trial;
import org.neoglot.models.Decoder;

/**
 * Batches, steps and how the weights move: a cosine after a twentieth of warm-up, clipping at 1, as everywhere else.
 *
 * @param batches the batch of a step, a pure function
 * @param rate the full learning rate
 * @param loss of a model on a batch, (1, 1); null for next-token cross-entropy
 * @param evaluation with patience: what decides when to stop; null for none
 * @param patience evaluations without a new best before the end; 0 for never
 */
public record Lesson(LongFunction<Batch> batches, int steps, double rate, Kind kind, double decay, Loss loss,
    Evaluation evaluation, int patience) {
  /** Evaluations on the way where there is an {@code evaluation}. */
  public static final int EVALUATIONS = 16;

  /** The optimizers by name. */
  public enum Kind { ADAMW, ADAFACTOR, SGD, LION }

  /** A loss other than next-token cross-entropy. */
  @FunctionalInterface
  public interface Loss extends BiFunction<Run, Batch, Tensor> {}

  /** AdamW, next-token cross-entropy, to the end. */
  public static Lesson of(LongFunction<Batch> batches, int steps, double rate) {
    return new Lesson(batches, steps, rate, Kind.ADAMW, 0.01, null, null, 0);
  }

  public Lesson by(Kind optimizer, double weightDecay) {
    return new Lesson(batches, steps, rate, optimizer, weightDecay, loss, evaluation, patience);
  }

  public Lesson minimising(Loss other) {
    return new Lesson(batches, steps, rate, kind, decay, other, evaluation, patience);
  }

  public Lesson stopping(Evaluation by, int afterWorse) {
    return new Lesson(batches, steps, rate, kind, decay, loss, by, afterWorse);
  }

  /** Everything of the pupil's own is trained. */
  public void teach(Pupil pupil, EagerRun run, Trial trial) {
    teach(pupil, pupil.own(), run, trial);
  }

  /** Trains some parameters and books what it took; with patience the best weights measured are those kept. */
  public void teach(Pupil pupil, List<Parameter> trained, EagerRun run, Trial trial) {
    pupil.parameters().forEach(p -> p.trainable(false));
    trained.forEach(p -> p.trainable(true));
    try (Arena arena = Arena.ofShared()) {
      TrainingPlan plan = TrainingPlan.of(Budget.steps(steps), rate, Schedule.cosine(Schedule.Warmup.share(0.05)))
          .seed(trial.seed());
      Trainer trainer = new Trainer(run, optimizer(trained, arena), evaluation == null ? plan
          : plan.evaluate(TrainingPlan.Every.times(EVALUATIONS)).patience(patience));
      Best best = new Best(trained, arena);
      if (evaluation != null) trainer.evaluation(evaluation).best(best::keep);
      trainer.train(step -> List.of(micro(pupil.model(), batches.apply(step))));
      if (evaluation != null) best.restore();
      trial.account().add(trainer.ledger(), trained.stream().mapToLong(Parameter::size).sum());
    } finally {
      trained.forEach(p -> p.trainable(false));
    }
  }

  private Batches.MicroBatch micro(Decoder model, Batch batch) {
    return new Batches.MicroBatch(batch.counted(), r -> loss == null ? plain(model, r, batch) : loss.apply(r, batch));
  }

  /** Mean next-token cross-entropy, (1, 1) in nats. */
  public static Tensor plain(Decoder model, Run run, Batch batch) {
    Segments s = Segments.of(run, batch.lengths());
    Tensor x = model.body(run, model.embed(run, s.ids(run, batch.ids())), s, null);
    return model.loss(run, x, s.ids(run, batch.targets())).mean();
  }

  private Optimizer optimizer(List<Parameter> trained, Arena arena) {
    return switch (kind) {
      case ADAMW -> new AdamW(AdamW.Config.of(decay), trained, List.of(), arena);
      case ADAFACTOR -> new Ruled(Adafactor.of(decay), trained, arena);
      case SGD -> new Ruled(new Sgd(0.9, false, decay), trained, arena);
      case LION -> new Ruled(Lion.of(decay), trained, arena);
    };
  }

  /** The weights of the best evaluation. */
  private static final class Best {
    private final List<Parameter> trained;
    private final List<Tensor> kept;
    private boolean any;

    Best(List<Parameter> trained, Arena arena) {
      this.trained = trained;
      this.kept = trained.stream()
          .map(p -> Tensor.allocate(arena, org.neoglot.engine.DType.F32, p.rows(), p.cols())).toList();
    }

    void keep(TrainingListener.Evaluated e) {
      for (int i = 0; i < kept.size(); i++) kept.get(i).copyFrom(trained.get(i).value());
      any = true;
    }

    void restore() {
      for (int i = 0; any && i < kept.size(); i++) trained.get(i).value().copyFrom(kept.get(i));
    }
  }
}
