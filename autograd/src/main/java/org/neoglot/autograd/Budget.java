// How long a run may be: steps, tokens or seconds.
package org.neoglot.autograd;

/**
 * How long to train. Time is turned into a number of steps once, after a few measured steps, and that number is recorded:
 * a repeat with that many {@link Steps} computes the same bits.
 */
public sealed interface Budget {
  /** A fixed number of optimizer steps, at least 1. */
  record Steps(int count) implements Budget {
    public Steps {
      if (count < 1) throw new IllegalArgumentException("a budget wants at least 1 step, not " + count);
    }
  }

  /** Wall-clock seconds for everything: the measuring, the steps and the evaluations between them. */
  record Seconds(double seconds) implements Budget {
    public Seconds {
      if (!(seconds > 0 && seconds < 1e9)) throw new IllegalArgumentException("a budget cannot be " + seconds + " s");
    }
  }

  static Budget steps(int count) {
    return new Steps(count);
  }

  static Budget seconds(double seconds) {
    return new Seconds(seconds);
  }
}
