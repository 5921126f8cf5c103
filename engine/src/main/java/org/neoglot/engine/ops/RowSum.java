// A matrix summed over columns.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** (rows, n) to (rows, 1): the sum of each row. */
public record RowSum() implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    return new Tensor[] {place.real(x[0].rows(), 1, x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Rows.each(context, a, r -> y[0].set(r, 0, context.kernels().sum(a.data(), a.at(r), a.cols())));
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new SpreadColumn(x[0].cols()), dy)};
  }
}
