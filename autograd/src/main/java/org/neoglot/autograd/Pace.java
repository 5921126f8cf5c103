package org.neoglot.autograd;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Turns a budget in seconds into a number of steps. Some steps are computed without moving the weights, until the
 * just-in-time compiler has settled; the later half of them says how long a step takes.
 */
final class Pace {
  /** The share of the budget that is spent on measuring, and how many steps are measured at least and at most. */
  private static final double SHARE = 0.04;
  private static final int LEAST = 4;
  private static final int MOST = 1000;
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
    long evaluating = evaluation == null ? 0 : time(clock, evaluation);
    long start = clock.getAsLong();
    long[] times = new long[MOST];
    int n = 0;
    while (n < LEAST || n < MOST && (clock.getAsLong() - start) / 1e9 < SHARE * budget.seconds()) {
      int number = n;
      times[n++] = time(clock, () -> step.accept(number));
    }
    double each = mean(Arrays.copyOfRange(times, n / 2, n)) / 1e9;
    double left = budget.seconds() * (1 - RESERVE) - (clock.getAsLong() - begun) / 1e9;
    double evaluations = evaluating / 1e9;
    // Before the first step and after the last there is an evaluation each; others come by the plan's rhythm.
    double whole = left - 2 * evaluations - evaluate.times() * evaluations;
    double share = evaluate.steps() > 0 ? evaluations / evaluate.steps() : 0;
    return (int) Math.clamp(whole / (each + share), 1, 1e9);
  }

  private static long time(LongSupplier clock, Runnable work) {
    long before = clock.getAsLong();
    work.run();
    return clock.getAsLong() - before;
  }

  private static double mean(long[] times) {
    return Arrays.stream(times).average().orElseThrow();
  }
}
