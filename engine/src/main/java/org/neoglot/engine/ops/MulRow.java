// Every row multiplied by the same row.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** y = x b, where every row of x (rows, n) is multiplied by the same b (1, n), element by element. */
public record MulRow() implements Op {
  public static final MulRow OP = new MulRow();

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "a row of factors", x[1], 1, x[0].cols());
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = x[1];
    Tensor c = y[0];
    Rows.each(context, c,
        r -> context.kernels().mul(a.data(), a.at(r), b.data(), b.at(0), c.data(), c.at(r), c.cols()));
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {wanted[0] ? run.apply(OP, dy, x[1]) : null,
        wanted[1] ? run.apply(new ColumnDot(), dy, x[0]) : null};
  }
}
