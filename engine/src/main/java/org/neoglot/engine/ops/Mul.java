// z = x y, element by element.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** z = x y, element by element. */
public record Mul() implements Op {
  public static final Mul OP = new Mul();

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.same(this, x[0], x[1]);
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), Shapes.counted(x[0], x[1]))};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = x[1];
    Tensor c = y[0];
    Rows.each(context, c,
        r -> context.kernels().mul(a.data(), a.at(r), b.data(), b.at(r), c.data(), c.at(r), c.cols()));
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {wanted[0] ? run.apply(OP, dy, x[1]) : null, wanted[1] ? run.apply(OP, dy, x[0]) : null};
  }
}
