// y = s x with a learned s.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** y = s x, with a scalar s that is itself a tensor (1, 1). */
public record ScaleBy() implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "a factor", x[1], 1, 1);
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = y[0];
    double factor = x[1].get(0, 0);
    Rows.each(context, b, r -> context.kernels().scale(factor, a.data(), a.at(r), b.data(), b.at(r), b.cols()));
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor dx = wanted[0] ? run.apply(this, dy, x[1]) : null;
    Tensor ds = wanted[1] ? run.apply(new ColumnSum(), run.apply(new RowSum(), run.apply(Mul.OP, dy, x[0]))) : null;
    return new Tensor[] {dx, ds};
  }
}
