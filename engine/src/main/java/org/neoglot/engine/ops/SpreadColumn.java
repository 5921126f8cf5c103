// A column repeated.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** (rows, 1) to (rows, cols): each row repeats its number. */
public record SpreadColumn(int cols) implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "a column", x[0], x[0].rows(), 1);
    return new Tensor[] {place.real(x[0].rows(), cols, x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor b = y[0];
    Rows.each(context, b, r -> Rows.fill(b, r, x[0].get(r, 0)));
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new RowSum(), dy)};
  }
}
