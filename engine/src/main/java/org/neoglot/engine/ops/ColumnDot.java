package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** (rows, n) and (rows, n) to (1, n): products of the elements summed over the live rows, in their order. */
public record ColumnDot() implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.same(this, x[0], x[1]);
    return new Tensor[] {place.real(1, x[0].cols(), null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = x[1];
    Tensor sum = y[0];
    int live = Shapes.counted(a, b).live();
    Rows.columnChunks(context, a.cols(), (from, count) -> {
      Rows.clear(sum, 0, from, count);
      for (int r = 0; r < live; r++) {
        context.kernels().mulAdd(1, a.data(), a.at(r, from), b.data(), b.at(r, from), sum.data(), sum.at(0, from),
            count);
      }
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor spread = run.apply(new SpreadRow(), dy, Shapes.counted(x[0], x[1]));
    Tensor da = wanted[0] ? run.apply(Mul.OP, spread, x[1]) : null;
    Tensor db = wanted[1] ? run.apply(Mul.OP, spread, x[0]) : null;
    return new Tensor[] {da, db};
  }
}
