// ids + a.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/** ids + by, of I32 (rows, 1): positions of checkpoints whose tables begin with rows for something else. */
public record ShiftIds(int by) implements Op {
  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.ints(this, "ids", x[0]);
    Shapes.want(this, "ids", x[0], x[0].rows(), 1);
    return new Tensor[] {place.ints(x[0].rows(), 1, x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Rows.each(context, y[0], r -> y[0].setInt(r, 0, x[0].intAt(r, 0) + by));
  }
}
