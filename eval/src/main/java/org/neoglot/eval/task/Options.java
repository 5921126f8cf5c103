// How a task is asked: what may differ from run to run.
package org.neoglot.eval.task;

/**
 * Choices of one run.
 *
 * @param seed draws the examples that are shown
 * @param shots examples that are shown before each question
 * @param wording which of a task's wordings is used, counted from 0
 * @param normalization of candidates' likelihoods
 * @param limit most examples that are asked, the first ones; 0 for all
 */
public record Options(long seed, int shots, int wording, Normalization normalization, int limit) {
  public static final Options DEFAULT = new Options(1, 0, 0, Normalization.BYTE, 0);

  public Options {
    if (shots < 0 || wording < 0 || limit < 0) {
      throw new IllegalArgumentException("shots " + shots + ", wording " + wording + ", limit " + limit
          + ": none may be below 0");
    }
  }

  public Options seed(long other) {
    return new Options(other, shots, wording, normalization, limit);
  }

  public Options shots(int other) {
    return new Options(seed, other, wording, normalization, limit);
  }

  public Options wording(int other) {
    return new Options(seed, shots, other, normalization, limit);
  }

  public Options normalization(Normalization other) {
    return new Options(seed, shots, wording, other, limit);
  }

  public Options limit(int other) {
    return new Options(seed, shots, wording, normalization, other);
  }

  /** How many of so many examples are asked. */
  int asked(int size) {
    return limit == 0 ? size : Math.min(limit, size);
  }
}
