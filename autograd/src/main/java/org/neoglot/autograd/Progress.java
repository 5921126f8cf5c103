// How far a run is.
package org.neoglot.autograd;

/**
 * How far a run is: with the weights and the optimizer's state, all that a snapshot has to keep.
 *
 * @param step steps done
 * @param total steps of the whole run; for a budget in seconds the number that was decided
 * @param tokens counted tokens seen
 * @param seconds time spent, earlier sessions included
 * @param loss of the last step, NaN before the first
 * @param best lowest validation loss, infinite before the first evaluation
 * @param bestStep where that was
 * @param worse evaluations since then
 * @param evaluated step of the last evaluation, -1 before the first
 * @param logBytes length of the training log
 */
public record Progress(int step, int total, long tokens, double seconds, double loss, double best, int bestStep,
    int worse, int evaluated, long logBytes) {

  static Progress start(int total) {
    return new Progress(0, total, 0, 0, Double.NaN, Double.POSITIVE_INFINITY, 0, 0, -1, 0);
  }

  Progress stepped(double newLoss, long newTokens) {
    return new Progress(step + 1, total, tokens + newTokens, seconds, newLoss, best, bestStep, worse, evaluated, logBytes);
  }

  /** After an evaluation at this step; NaN counts as worse. */
  Progress scored(double score) {
    boolean better = score < best;
    return new Progress(step, total, tokens, seconds, loss, better ? score : best, better ? step : bestStep,
        better ? 0 : worse + 1, step, logBytes);
  }

  Progress at(double now, long logLength) {
    return new Progress(step, total, tokens, now, loss, best, bestStep, worse, evaluated, logLength);
  }
}
