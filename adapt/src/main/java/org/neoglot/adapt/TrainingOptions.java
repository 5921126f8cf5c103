package org.neoglot.adapt;

import org.neoglot.autograd.AdamW;
import org.neoglot.autograd.Budget;
import org.neoglot.autograd.Schedule;
import org.neoglot.autograd.TrainingPlan;
import org.neoglot.engine.ops.MomentFormat;

/**
 * How a run is trained, apart from data and model.
 *
 * @param context tokens of a window
 * @param windows in a batch
 * @param accumulate batches whose gradients are summed into one step
 * @param recompute blocks are computed again during backward, to save memory
 * @param moments how the optimizer's state lies in memory
 * @param evaluations on the way, besides before and after
 * @param patience evaluations without a new best before training ends early, 0 for never
 */
public record TrainingOptions(Budget budget, double learningRate, double warmup, double weightDecay, int context,
    int windows, int accumulate, boolean recompute, int evaluations, int patience, long seed, MomentFormat moments) {

  public TrainingOptions {
    if (context < 2 || windows < 1 || accumulate < 1 || evaluations < 0) {
      throw new IllegalArgumentException("context " + context + ", windows " + windows + ", accumulate " + accumulate
          + ", evaluations " + evaluations + ": wanted at least 2, 1, 1 and 0");
    }
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
        evaluations, patience, seed, moments);
  }

  public TrainingOptions seed(long number) {
    return new TrainingOptions(budget, learningRate, warmup, weightDecay, context, windows, accumulate, recompute,
        evaluations, patience, number, moments);
  }

  public TrainingOptions moments(MomentFormat format) {
    return new TrainingOptions(budget, learningRate, warmup, weightDecay, context, windows, accumulate, recompute,
        evaluations, patience, seed, format);
  }

  TrainingPlan plan() {
    return TrainingPlan.of(budget, learningRate, Schedule.cosine(Schedule.Warmup.share(warmup)))
        .evaluate(TrainingPlan.Every.times(evaluations)).patience(patience)
        .snapshot(TrainingPlan.Every.times(Math.max(4, evaluations))).seed(seed);
  }

  AdamW.Config optimizer() {
    return AdamW.Config.of(weightDecay);
  }
}
