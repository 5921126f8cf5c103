// One value everywhere.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/** Gives every live element of its operand one value, in place. As an op, so that a replayed step fills again. */
public record Fill(double value) implements Op {
  public static final Fill ZERO = new Fill(0);

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
    Rows.each(context, y[0], r -> Rows.fill(y[0], r, value));
  }
}
