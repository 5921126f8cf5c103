package org.neoglot.autograd;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/** Sets a tensor to zero, in place. */
record Clear() implements Op {
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
    Tensor t = x[0];
    long bytes = (long) t.cols() * t.type().bytes();
    for (int r = 0; r < t.rows(); r++) t.data().asSlice(t.at(r), bytes).fill((byte) 0);
  }
}
