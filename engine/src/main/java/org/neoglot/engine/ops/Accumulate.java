// x += y.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/** Adds the second operand to the first, in place: how gradients of micro-batches are summed. */
public record Accumulate() implements Op {
  public static final Accumulate OP = new Accumulate();

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.same(this, x[0], x[1]);
    return new Tensor[] {x[0]};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = x[1];
    Rows.each(context, Shapes.counted(a, b),
        r -> context.kernels().add(a.data(), a.at(r), b.data(), b.at(r), a.data(), a.at(r), a.cols()));
  }
}
