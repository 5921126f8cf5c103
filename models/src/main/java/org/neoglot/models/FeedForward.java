// The feed-forward of the original transformer.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;

/** down(f(up x)) (Vaswani et al. 2017, section 3.3). */
record FeedForward(Linear up, Op activation, Linear down) {
  /** Under the names that a family gives its two layers. */
  static FeedForward of(Weights w, String up, String down, int dim, int ffn, boolean bias, Op activation) {
    return new FeedForward(RotaryAttention.linear(w, up, dim, ffn, bias), activation,
        RotaryAttention.linear(w, down, ffn, dim, bias));
  }

  /** (rows, dim) to the same. */
  Tensor apply(Run run, Tensor x) {
    return down.apply(run, run.apply(activation, up.apply(run, x)));            // between them (rows, ffn)
  }
}
