package org.neoglot.autograd;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/** Adds the second operand to the first, in place. */
record Accumulate() implements Op {
  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    if (x[0].rows() != x[1].rows() || x[0].cols() != x[1].cols()) {
      throw new IllegalArgumentException("cannot add " + x[1] + " to " + x[0]);
    }
    return new Tensor[] {x[0]};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor sum = x[0];
    Tensor d = x[1];
    context.threads().rows(sum.rows(), Math.max(1, 8192 / sum.cols()), (from, to, worker) -> {
      for (int r = from; r < to; r++) {
        context.kernels().add(sum.data(), sum.at(r), d.data(), d.at(r), sum.data(), sum.at(r), sum.cols());
      }
    });
  }
}
