// Rows become columns.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** Rows become columns. For the few places that need a matrix as such: products transpose their operands for nothing. */
public record Transpose() implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.check(this, x[0].liveCount() == null, "rows of " + x[0] + " would become columns, which nobody counts");
    return new Tensor[] {place.real(x[0].cols(), x[0].rows(), null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = y[0];
    Rows.each(context, b, r -> {
      for (int c = 0; c < b.cols(); c++) b.set(r, c, a.get(c, r));
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(this, dy)};
  }
}
