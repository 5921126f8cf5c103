// Two matrices multiplied element by element and summed over rows.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * (rows, n) and (rows, n) to (1, n): products of the elements summed over the live rows, 64 of them at a time. The second
 * result holds the partial sums.
 */
public record ColumnDot() implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.same(this, x[0], x[1]);
    return new Tensor[] {place.real(1, x[0].cols(), null), place.real(Rows.parts(x[0].rows()), x[0].cols(), null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    var k = context.kernels();
    Tensor a = x[0];
    Tensor b = x[1];
    Tensor partial = y[1];
    Rows.sum(context, Shapes.counted(a, b), (part, from, to, worker) -> {
      for (int r = from; r < to; r++) {
        k.mulAdd(1, a.data(), a.at(r), b.data(), b.at(r), partial.data(), partial.at(part), a.cols());
      }
    }, partial, y[0]);
  }

  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 2L * Shapes.counted(x[0], x[1]).live() * x[0].cols();
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor spread = run.apply(new SpreadRow(), dy, Shapes.counted(x[0], x[1]));
    Tensor da = wanted[0] ? run.apply(Mul.OP, spread, x[1]) : null;
    Tensor db = wanted[1] ? run.apply(Mul.OP, spread, x[0]) : null;
    return new Tensor[] {da, db};
  }
}
