// Seconds into steps, by measuring the first of them.
package org.neoglot.autograd;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Turns a budget in seconds into a number of steps. Some steps are computed without moving the weights, window by
 * window, until the just-in-time compiler has settled and a window is hardly faster than those before it.
 *
 * <p>Runs of well under a minute end early by this: while the compiler is at work steps are many times slower than later.
 */
final class Pace {
  /** The least length of a window, and the end of all measuring, as shares of the budget; but compiling takes its time. */
  private static final double WINDOW = 0.01;
  private static final double LIMIT = 0.1;
  private static final double COMPILING = 12;
  private static final double MOST = 0.35;
  private static final int STEPS_IN_WINDOW = 2;
  /** Two windows in a row end the measuring that gain less than this share, with the compiler at work for less than that. */
  private static final double GAIN = 0.05;
  private static final double COMPILER = 0.1;
  /** Kept free for what is not measured: optimizer updates, snapshots, the best checkpoint. */
  private static final double RESERVE = 0.03;

  private final LongSupplier clock;
  private final IntConsumer step;
  private int steps;

  private Pace(LongSupplier clock, IntConsumer step) {
    this.clock = clock;
    this.step = step;
  }

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
    Pace pace = new Pace(clock, step);
    double each = pace.settled(budget.seconds(), begun);
    long start = clock.getAsLong();
    if (evaluation != null) evaluation.run();
    double evaluating = evaluation == null ? 0 : pace.seconds(start);
    double left = budget.seconds() * (1 - RESERVE) - pace.seconds(begun);
    // Before the first step and after the last there is an evaluation each; others come by the plan's rhythm.
    double whole = left - (2 + evaluate.times()) * evaluating;
    double between = evaluate.steps() > 0 ? evaluating / evaluate.steps() : 0;
    return (int) Math.clamp(whole / Math.max(each + between, 1e-9), 1, 1e9);
  }

  /** Seconds a step takes once windows have stopped getting shorter, or when the time for measuring is over. */
  private double settled(double budget, long begun) {
    double best = Double.POSITIVE_INFINITY;
    double last = Double.POSITIVE_INFINITY;
    double limit = Math.max(LIMIT * budget, Math.min(MOST * budget, COMPILING));
    for (int calm = 0; calm < 2; ) {
      long start = clock.getAsLong();
      double compiled = compiled();
      double now = window(budget * WINDOW);
      boolean busy = compiled() - compiled > COMPILER * seconds(start);
      calm = now > best * (1 - GAIN) && !busy ? calm + 1 : 0;
      best = Math.min(best, now);
      last = calm == 0 ? now : (last + now) / 2;
      if (seconds(begun) > limit) break;
    }
    return last;
  }

  /** Seconds a step takes, over at least so many seconds and a few steps. */
  private double window(double seconds) {
    long start = clock.getAsLong();
    int before = steps;
    while (steps - before < STEPS_IN_WINDOW || seconds(start) < seconds) step.accept(steps++);
    return seconds(start) / (steps - before);
  }

  /** Seconds of work that the compiler has done so far, 0 where the JVM does not say. */
  private static double compiled() {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    boolean told = compiler != null && compiler.isCompilationTimeMonitoringSupported();
    return told ? compiler.getTotalCompilationTime() / 1e3 : 0;
  }

  private double seconds(long since) {
    return (clock.getAsLong() - since) / 1e9;
  }
}
