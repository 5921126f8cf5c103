// Scores of the vocabulary that cannot grow beyond a bound.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.Scale;

/** cap tanh(score / cap) (Bello et al. 2016, section 5.1; Gemma 2, section 2). */
final class Capped {
  private Capped() {}

  /** The cap that a key of config.json names; 0 for none. */
  static double of(Config c, String key, double otherwise) {
    if (c.absent(key)) return otherwise;
    return c.has(key) ? c.positive(key, otherwise) : 0;
  }

  /** Scores, capped; unchanged for a cap of 0. */
  static Tensor scores(Run run, double cap, Tensor x) {
    if (cap == 0) return x;
    return run.apply(new Scale(cap), run.apply(new Map(Unary.TANH), run.apply(new Scale(1 / cap), x)));
  }
}
