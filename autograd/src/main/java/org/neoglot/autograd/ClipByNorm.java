package org.neoglot.autograd;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/**
 * Multiplies the first operand, in place, by {@code max / (norm + 1e-6)} when that is below 1, as PyTorch's
 * {@code clip_grad_norm_} does; the norm is the second operand (1, 1).
 */
record ClipByNorm(double max) implements Op {
  ClipByNorm {
    if (!(max > 0)) throw new IllegalArgumentException("gradients can be clipped to a norm above 0, not " + max);
  }

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    return new Tensor[] {x[0]};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    double factor = max / (x[1].get(0, 0) + 1e-6);
    if (!(factor < 1)) return;                                    // times 1 would be the same bits
    Tensor g = x[0];
    context.threads().rows(g.rows(), Math.max(1, 8192 / g.cols()), (from, to, worker) -> {
      for (int r = from; r < to; r++) context.kernels().scale(factor, g.data(), g.at(r), g.data(), g.at(r), g.cols());
    });
  }
}
