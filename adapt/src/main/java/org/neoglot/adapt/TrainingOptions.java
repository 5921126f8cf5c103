// Everything that users choose of a run but data and model.
package org.neoglot.adapt;

import java.lang.foreign.Arena;
import java.util.List;
import org.neoglot.autograd.Adafactor;
import org.neoglot.autograd.AdamW;
import org.neoglot.autograd.Budget;
import org.neoglot.autograd.Lion;
import org.neoglot.autograd.Optimizer;
import org.neoglot.autograd.Ruled;
import org.neoglot.autograd.Schedule;
import org.neoglot.autograd.Sgd;
import org.neoglot.autograd.TrainingPlan;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.ops.MomentFormat;

/**
 * How a run is trained, apart from data and model.
 *
 * @param context tokens of a window
 * @param windows in a batch
 * @param accumulate batches whose gradients are summed into one step
 * @param recompute blocks are computed again during backward, to save memory
 * @param moments how AdamW's state lies in memory; the others keep floats
 * @param evaluations on the way, besides before and after
 * @param patience evaluations without a new best before training ends early, 0 for never
 */
public record TrainingOptions(Budget budget, double learningRate, double warmup, double weightDecay, int context,
    int windows, int accumulate, boolean recompute, int evaluations, int patience, long seed, MomentFormat moments,
    Kind optimizer, Course schedule) {
  private static final int RESTARTS = 4;

  /** The optimizers by name. */
  public enum Kind { ADAMW, ADAFACTOR, SGD, LION }

  /** How the learning rate moves after its warm-up. */
  public enum Course { COSINE, LINEAR, CONSTANT, RESTARTS, POLYNOMIAL, INVERSE_SQRT }

  public TrainingOptions {
    if (context < 2 || windows < 1 || accumulate < 1 || evaluations < 0) {
      throw new IllegalArgumentException("context " + context + ", windows " + windows + ", accumulate " + accumulate
          + ", evaluations " + evaluations + ": wanted at least 2, 1, 1 and 0");
    }
  }

  /** AdamW, and a cosine down to 0. */
  public TrainingOptions(Budget budget, double learningRate, double warmup, double weightDecay, int context, int windows,
      int accumulate, boolean recompute, int evaluations, int patience, long seed, MomentFormat moments) {
    this(budget, learningRate, warmup, weightDecay, context, windows, accumulate, recompute, evaluations, patience, seed,
        moments, Kind.ADAMW, Course.COSINE);
  }

  /** With an optimizer's state of floats. */
  public TrainingOptions(Budget budget, double learningRate, double warmup, double weightDecay, int context, int windows,
      int accumulate, boolean recompute, int evaluations, int patience, long seed) {
    this(budget, learningRate, warmup, weightDecay, context, windows, accumulate, recompute, evaluations, patience, seed,
        MomentFormat.F32);
  }

  public static TrainingOptions of(Budget budget, double learningRate) {
    return new TrainingOptions(budget, learningRate, 0.05, 0.1, 256, 8, 1, false, 8, 0, 1);
  }

  public TrainingOptions context(int tokens, int perBatch) {
    return new TrainingOptions(budget, learningRate, warmup, weightDecay, tokens, perBatch, accumulate, recompute,
        evaluations, patience, seed, moments, optimizer, schedule);
  }

  /** For so long, measured so often on the way. */
  public TrainingOptions lasting(Budget how, int times) {
    return new TrainingOptions(how, learningRate, warmup, weightDecay, context, windows, accumulate, recompute, times,
        patience, seed, moments, optimizer, schedule);
  }

  public TrainingOptions seed(long number) {
    return new TrainingOptions(budget, learningRate, warmup, weightDecay, context, windows, accumulate, recompute,
        evaluations, patience, number, moments, optimizer, schedule);
  }

  public TrainingOptions moments(MomentFormat format) {
    return new TrainingOptions(budget, learningRate, warmup, weightDecay, context, windows, accumulate, recompute,
        evaluations, patience, seed, format, optimizer, schedule);
  }

  public TrainingOptions optimizer(Kind kind, Course course) {
    return new TrainingOptions(budget, learningRate, warmup, weightDecay, context, windows, accumulate, recompute,
        evaluations, patience, seed, moments, kind, course);
  }

  private Schedule moving() {
    Schedule.Warmup rise = Schedule.Warmup.share(warmup);
    return switch (schedule) {
      case COSINE -> Schedule.cosine(rise);
      case LINEAR -> Schedule.linear(rise);
      case CONSTANT -> Schedule.constant(rise);
      case RESTARTS -> Schedule.restarts(rise, RESTARTS);
      case POLYNOMIAL -> Schedule.polynomial(rise, 2, 0);
      case INVERSE_SQRT -> Schedule.inverseRoot(rise);
    };
  }

  TrainingPlan plan() {
    return TrainingPlan.of(budget, learningRate, moving())
        .evaluate(TrainingPlan.Every.times(evaluations)).patience(patience)
        .snapshot(TrainingPlan.Every.times(Math.max(4, evaluations))).seed(seed);
  }

  /** The optimizer of these parameters; {@code arena} owns its state. */
  Optimizer optimizer(List<Parameter> trained, Arena arena) {
    return switch (optimizer) {
      case ADAMW -> new AdamW(AdamW.Config.of(weightDecay), trained, List.of(), moments, arena);
      case ADAFACTOR -> new Ruled(Adafactor.of(weightDecay), trained, arena);
      case SGD -> new Ruled(new Sgd(0.9, false, weightDecay), trained, arena);
      case LION -> new Ruled(Lion.of(weightDecay), trained, arena);
    };
  }
}
