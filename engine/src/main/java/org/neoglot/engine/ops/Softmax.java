package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Each row becomes e^x / sum e^x over its first {@code offset + row + 1} columns, 0 beyond: a causal mask is the
 * offset.
 */
public record Softmax(int offset) implements Op {
  /** Over whole rows. */
  public static final Softmax FULL = new Softmax(Integer.MAX_VALUE / 2);

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = y[0];
    var k = context.kernels();
    Rows.each(context, b, r -> {
      int seen = Math.max(0, Math.min(b.cols(), offset + r + 1));
      double sum = k.expSum(k.max(a.data(), a.at(r), seen), a.data(), a.at(r), b.data(), b.at(r), seen);
      k.scale(1 / sum, b.data(), b.at(r), b.data(), b.at(r), seen);
      for (int c = seen; c < b.cols(); c++) b.set(r, c, 0);
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor weighted = run.apply(Mul.OP, dy, y[0]);
    Tensor mean = run.apply(new SpreadColumn(dy.cols()), run.apply(new RowSum(), weighted));
    return new Tensor[] {run.apply(Add.OP, weighted, run.apply(new Scale(-1), run.apply(Mul.OP, y[0], mean)))};
  }
}
