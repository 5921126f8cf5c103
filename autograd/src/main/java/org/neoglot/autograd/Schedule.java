// The learning rate as a function of the step.
package org.neoglot.autograd;

/**
 * How the learning rate moves over a run: a factor between 0 and 1 for each step. Every kind begins with a linear
 * warm-up from 0. Computed in doubles with StrictMath, so that a repeat has the same bits on any machine; the formulas
 * are those of the Hugging Face transformers library ({@code get_*_schedule_with_warmup}).
 */
public sealed interface Schedule {
  /**
   * The factor of a step.
   *
   * @param step counted from 0, less than {@code total}
   * @param total steps of the whole run, warm-up included
   */
  double factor(int step, int total);

  /** Full rate after the warm-up. */
  static Schedule constant(Warmup warmup) {
    return new Constant(warmup);
  }

  /** Down to 0 in a straight line. */
  static Schedule linear(Warmup warmup) {
    return new Linear(warmup, 0);
  }

  /** Down to 0 along half a period of the cosine (Loshchilov and Hutter 2017). */
  static Schedule cosine(Warmup warmup) {
    return new Cosine(warmup, 0);
  }

  /** Down along half a period of the cosine, and up again at once, {@code cycles} times (Loshchilov and Hutter 2017). */
  static Schedule restarts(Warmup warmup, int cycles) {
    return new Restarts(warmup, cycles);
  }

  /** Down to {@code end} (a factor) along a power of what is left. */
  static Schedule polynomial(Warmup warmup, double power, double end) {
    return new Polynomial(warmup, power, end);
  }

  /** Down as 1 / sqrt(step) from where the warm-up ends (Vaswani et al. 2017, equation 3); it wants a warm-up. */
  static Schedule inverseRoot(Warmup warmup) {
    return new InverseRoot(warmup);
  }

  /** How long the rate rises from 0: a number of steps, plus a share of all steps. */
  record Warmup(int steps, double share) {
    public static final Warmup NONE = new Warmup(0, 0);

    public Warmup {
      if (steps < 0 || !(share >= 0 && share < 1)) {
        throw new IllegalArgumentException("a warm-up wants steps from 0 and a share from 0 to below 1, found " + steps
            + " and " + share);
      }
    }

    /** A fixed number of steps. */
    public static Warmup steps(int steps) {
      return new Warmup(steps, 0);
    }

    /** A share of the run, for runs whose number of steps is decided by time. */
    public static Warmup share(double share) {
      return new Warmup(0, share);
    }

    int of(int total) {
      return steps + (int) (share * total);
    }

    /** Whether the step belongs to the warm-up, whose factor is {@code step / warm-up}. */
    boolean rising(int step, int total) {
      return step < of(total);
    }

    double rise(int step, int total) {
      return (double) step / of(total);
    }

    /** How much of the way from the warm-up's end to the run's end lies behind, 0 to 1. */
    double progress(int step, int total) {
      return Math.min(1, (double) (step - of(total)) / Math.max(1, total - of(total)));
    }
  }

  /** See {@link #constant}. */
  record Constant(Warmup warmup) implements Schedule {
    @Override
    public double factor(int step, int total) {
      return warmup.rising(step, total) ? warmup.rise(step, total) : 1;
    }
  }

  /** See {@link #linear}; {@code minimum} is the factor at the end, 0 to 1. */
  record Linear(Warmup warmup, double minimum) implements Schedule {
    public Linear {
      checkMinimum(minimum);
    }

    @Override
    public double factor(int step, int total) {
      if (warmup.rising(step, total)) return warmup.rise(step, total);
      return minimum + (1 - minimum) * (1 - warmup.progress(step, total));
    }
  }

  /** See {@link #cosine}; {@code minimum} is the factor at the end, 0 to 1. */
  record Cosine(Warmup warmup, double minimum) implements Schedule {
    public Cosine {
      checkMinimum(minimum);
    }

    @Override
    public double factor(int step, int total) {
      if (warmup.rising(step, total)) return warmup.rise(step, total);
      return minimum + (1 - minimum) * 0.5 * (1 + StrictMath.cos(Math.PI * warmup.progress(step, total)));
    }
  }

  /** See {@link #restarts}. */
  record Restarts(Warmup warmup, int cycles) implements Schedule {
    public Restarts {
      if (cycles < 1) throw new IllegalArgumentException("a schedule has 1 cycle or more, not " + cycles);
    }

    @Override
    public double factor(int step, int total) {
      if (warmup.rising(step, total)) return warmup.rise(step, total);
      double progress = warmup.progress(step, total);
      return progress >= 1 ? 0 : 0.5 * (1 + StrictMath.cos(Math.PI * (cycles * progress % 1)));
    }
  }

  /** See {@link #polynomial}. */
  record Polynomial(Warmup warmup, double power, double end) implements Schedule {
    public Polynomial {
      checkMinimum(end);
      if (!(power > 0)) throw new IllegalArgumentException("a power above 0 is wanted, found " + power);
    }

    @Override
    public double factor(int step, int total) {
      if (warmup.rising(step, total)) return warmup.rise(step, total);
      return end + (1 - end) * StrictMath.pow(1 - warmup.progress(step, total), power);
    }
  }

  /** See {@link #inverseRoot}. */
  record InverseRoot(Warmup warmup) implements Schedule {
    @Override
    public double factor(int step, int total) {
      if (warmup.rising(step, total)) return warmup.rise(step, total);
      int rise = Math.max(1, warmup.of(total));
      return 1 / Math.sqrt((step - warmup.of(total) + rise) / (double) rise);
    }
  }

  private static void checkMinimum(double minimum) {
    if (!(minimum >= 0 && minimum <= 1)) {
      throw new IllegalArgumentException("a schedule ends at a factor from 0 to 1, not " + minimum);
    }
  }
}
