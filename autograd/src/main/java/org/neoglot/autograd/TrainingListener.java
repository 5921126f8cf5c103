// Who hears of steps, looks and snapshots.
package org.neoglot.autograd;

import java.util.SequencedMap;

/** Hears what a run does, in the thread that trains; must not touch its tensors. */
public interface TrainingListener {
  /** The run begins, or goes on, after {@code from} of {@code total} steps. */
  default void started(int from, int total) {}

  /** A step is done. */
  default void stepped(Step step) {}

  /** The validation loss was measured. */
  default void evaluated(Evaluated evaluation) {}

  /** Something that a person should know, in one line, and that does not end the run. */
  default void warned(String line) {}

  /**
   * One step.
   *
   * @param step steps done, this one included
   * @param loss mean over the step's counted tokens, in nats, before the update
   * @param gradientNorm before clipping
   * @param tokens counted tokens so far
   * @param tokensPerSecond of this step alone
   * @param seconds since the run began, earlier sessions included
   */
  record Step(int step, int total, double loss, double learningRate, double gradientNorm, long tokens,
      double tokensPerSecond, double seconds) {}

  /** Scores after {@code step} steps: the first one decides what is best, lower is better. */
  record Evaluated(int step, int total, SequencedMap<String, Double> scores, boolean best, double seconds) {}
}
