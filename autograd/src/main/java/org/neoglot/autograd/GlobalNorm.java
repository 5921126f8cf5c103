package org.neoglot.autograd;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/**
 * The Euclidean norm of several tensors taken as one vector. Results: the norm (1, 1); the squared norm of each tensor
 * (1, tensors); and of each row, as scratch. Rows, then tensors are summed in their order, so threads change no bit.
 */
record GlobalNorm() implements Op {
  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    int rows = 0;
    for (Tensor t : x) rows += t.rows();
    return new Tensor[] {place.real(1, 1, null), place.real(1, x.length, null), place.real(1, rows, null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    var k = context.kernels();
    int first = 0;
    for (int i = 0; i < x.length; i++) {
      Tensor t = x[i];
      int at = first;
      context.threads().rows(t.rows(), Math.max(1, 8192 / t.cols()), (from, to, worker) -> {
        for (int r = from; r < to; r++) y[2].set(0, at + r, k.dot(t.data(), t.at(r), t.data(), t.at(r), t.cols()));
      });
      y[1].set(0, i, k.sum(y[2].data(), y[2].at(0, first), t.rows()));
      first += t.rows();
    }
    y[0].set(0, 0, Math.sqrt(k.sum(y[1].data(), y[1].at(0), x.length)));
  }
}
