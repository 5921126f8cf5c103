// A matrix summed over rows.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * (rows, n) to (1, n): the sum over the live rows, 64 of them at a time: the gradient of a bias. The second result holds
 * the partial sums.
 */
public record ColumnSum() implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    return new Tensor[] {place.real(1, x[0].cols(), null), place.real(Rows.parts(x[0].rows()), x[0].cols(), null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    var k = context.kernels();
    Tensor a = x[0];
    Tensor partial = y[1];
    Rows.sum(context, a, (part, from, to, worker) -> {
      for (int r = from; r < to; r++) {
        k.add(a.data(), a.at(r), partial.data(), partial.at(part), partial.data(), partial.at(part), a.cols());
      }
    }, partial, y[0]);
  }

  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return (long) x[0].live() * x[0].cols();
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new SpreadRow(), dy, x[0])};
  }
}
