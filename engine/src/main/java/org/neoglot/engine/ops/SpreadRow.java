// A row repeated.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** (1, n) to (rows, n): every row of the result is that row; the second operand only lends its number of rows. */
public record SpreadRow() implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "a row", x[0], 1, x[0].cols());
    return new Tensor[] {place.real(x[1].rows(), x[0].cols(), x[1])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = y[0];
    Rows.each(context, b, r -> context.kernels().scale(1, a.data(), a.at(0), b.data(), b.at(r), b.cols()));
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new ColumnSum(), dy), null};
  }
}
