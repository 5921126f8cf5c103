// The numbers of a run: budget, batch, rate, clipping, when to look and to keep.
package org.neoglot.autograd;

/**
 * The numbers of a training run, all but its data and its model. Two runs with equal plans, data and starting weights
 * have equal bits.
 *
 * @param budget how long
 * @param learningRate the full rate, which the schedule's factor multiplies
 * @param schedule how the rate moves
 * @param clip largest norm of all gradients together; 0 for no clipping
 * @param evaluate how often the validation loss is measured, besides before the first and after the last step
 * @param patience evaluations in a row without a new best after which training ends early; 0 for never
 * @param snapshot how often everything is saved, besides before the first and after the last step
 * @param seed of the noise inside steps (dropout)
 */
public record TrainingPlan(Budget budget, double learningRate, Schedule schedule, double clip, Every evaluate,
    int patience, Every snapshot, long seed) {
  public TrainingPlan {
    if (!(learningRate > 0) || !Double.isFinite(learningRate)) {
      throw new IllegalArgumentException("a learning rate is above 0, not " + learningRate);
    }
    if (!(clip >= 0)) throw new IllegalArgumentException("gradients are clipped to a norm above 0, not " + clip);
    if (patience < 0) throw new IllegalArgumentException("patience cannot be " + patience);
  }

  /** Clipping at 1, no evaluations or snapshots on the way, seed 0. */
  public static TrainingPlan of(Budget budget, double learningRate, Schedule schedule) {
    return new TrainingPlan(budget, learningRate, schedule, 1, Every.NEVER, 0, Every.NEVER, 0);
  }

  public TrainingPlan clip(double norm) {
    return new TrainingPlan(budget, learningRate, schedule, norm, evaluate, patience, snapshot, seed);
  }

  public TrainingPlan evaluate(Every every) {
    return new TrainingPlan(budget, learningRate, schedule, clip, every, patience, snapshot, seed);
  }

  public TrainingPlan patience(int evaluations) {
    return new TrainingPlan(budget, learningRate, schedule, clip, evaluate, evaluations, snapshot, seed);
  }

  public TrainingPlan snapshot(Every every) {
    return new TrainingPlan(budget, learningRate, schedule, clip, evaluate, patience, every, seed);
  }

  public TrainingPlan seed(long number) {
    return new TrainingPlan(budget, learningRate, schedule, clip, evaluate, patience, snapshot, number);
  }

  /** A rhythm: every so many steps, or so many times in a run whose length is not known yet. */
  public record Every(int steps, int times) {
    public static final Every NEVER = new Every(0, 0);

    public Every {
      if (steps < 0 || times < 0 || steps > 0 && times > 0) {
        throw new IllegalArgumentException("a rhythm is a number of steps or of times, not " + steps + " and " + times);
      }
    }

    public static Every steps(int steps) {
      return new Every(steps, 0);
    }

    public static Every times(int times) {
      return new Every(0, times);
    }

    /** Whether something is due after {@code step} of {@code total} steps, at neither end. */
    boolean due(int step, int total) {
      int apart = steps > 0 ? steps : times > 0 ? Math.max(1, total / times) : 0;
      return apart > 0 && step > 0 && step < total && step % apart == 0;
    }
  }
}
