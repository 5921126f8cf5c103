package org.neoglot.autograd;

import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Turns a budget in seconds into a number of steps. Some steps are computed without moving the weights, until the
 * just-in-time compiler has settled; the later half of them says how long a step takes.
 */
final class Pace {
  /** The share of the budget that is spent on measuring, half of it unseen, and the least number of steps in each half. */
  private static final double SHARE = 0.04;
  private static final int LEAST = 2;
  /** Kept free for what is not measured: optimizer updates, snapshots, the best checkpoint. */
  private static final double RESERVE = 0.03;

  private Pace() {}

  /**
   * How many steps fit, at least 1.
   *
   * @param clock nanoseconds
   * @param begun the clock when the budget began to run
   * @param step computes the gradients of a step by its number
   * @param evaluation one evaluation, or null where there is none
   */
  static int decide(Budget.Seconds budget, TrainingPlan.Every evaluate, LongSupplier clock, long begun,
      IntConsumer step, Runnable evaluation) {
    double half = budget.seconds() * SHARE / 2;
    int warm = steps(clock, half, 0, step);
    long start = clock.getAsLong();
    int measured = steps(clock, half, warm, step);
    double each = seconds(clock, start) / measured;
    start = clock.getAsLong();
    if (evaluation != null) evaluation.run();
    double evaluating = evaluation == null ? 0 : seconds(clock, start);
    double left = budget.seconds() * (1 - RESERVE) - seconds(clock, begun);
    // Before the first step and after the last there is an evaluation each; others come by the plan's rhythm.
    double whole = left - (2 + evaluate.times()) * evaluating;
    double between = evaluate.steps() > 0 ? evaluating / evaluate.steps() : 0;
    return (int) Math.clamp(whole / Math.max(each + between, 1e-9), 1, 1e9);
  }

  /** Computes steps for so many seconds, and at least a few; returns how many. */
  private static int steps(LongSupplier clock, double seconds, int from, IntConsumer step) {
    long start = clock.getAsLong();
    int n = 0;
    while (n < LEAST || seconds(clock, start) < seconds) step.accept(from + n++);
    return n;
  }

  private static double seconds(LongSupplier clock, long since) {
    return (clock.getAsLong() - since) / 1e9;
  }
}
