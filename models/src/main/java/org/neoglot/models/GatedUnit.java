// The gated feed-forward of newer models.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Activation;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.SwiGlu;

/** down(f(gate x) (up x)) (Shazeer 2020): SwiGLU where f is SiLU, GEGLU where it is a GELU. */
record GatedUnit(Linear gate, Linear up, Linear down, Op activation) {
  /** As {@code gate_proj}, {@code up_proj} and {@code down_proj}. */
  static GatedUnit of(Weights w, int dim, int ffn, boolean bias, Op activation) {
    return new GatedUnit(RotaryAttention.linear(w, "gate_proj", dim, ffn, bias),
        RotaryAttention.linear(w, "up_proj", dim, ffn, bias), RotaryAttention.linear(w, "down_proj", ffn, dim, bias), activation);
  }

  /** (rows, dim) to the same. */
  Tensor apply(Run run, Tensor x) {
    return down.apply(run, gated(run, activation, gate.apply(run, x), up.apply(run, x)));
  }

  /** f(gate) up, all (rows, ffn). */
  static Tensor gated(Run run, Op activation, Tensor gate, Tensor up) {
    if (activation.equals(Activation.SILU)) return run.apply(new SwiGlu(), gate, up);   // one pass instead of two
    return run.apply(Mul.OP, run.apply(activation, gate), up);
  }
}
