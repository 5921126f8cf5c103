package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** (rows, n) to (1, n): the sum over the live rows, in their order: the gradient of a bias. */
public record ColumnSum() implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    return new Tensor[] {place.real(1, x[0].cols(), null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = y[0];
    Rows.columnChunks(context, a.cols(), (from, count) -> {
      Rows.clear(b, 0, from, count);
      for (int r = 0; r < a.live(); r++) {
        context.kernels().add(a.data(), a.at(r, from), b.data(), b.at(0, from), b.data(), b.at(0, from), count);
      }
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new SpreadRow(), dy, x[0])};
  }
}
