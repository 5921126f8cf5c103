// Softmax over the columns that a mask shows.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Each row becomes e^x / sum e^x over the columns that a {@link Mask} lets it see, 0 elsewhere: row r stands at column
 * {@code offset + r}, and everybody sees the first {@code open} columns. A row that sees nothing is 0.
 */
public record Softmax(int offset, Mask mask, int open) implements Op {
  /** Over whole rows. */
  public static final Softmax FULL = new Softmax(0, Mask.FULL, 0);

  /** Row r sees its first {@code offset + r + 1} columns. */
  public Softmax(int offset) {
    this(offset, Mask.CAUSAL, 0);
  }

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
      int from = Math.max(0, Math.min(b.cols(), offset + r - mask.back()));
      int to = Math.min(b.cols(), Math.max(open, offset + r + mask.ahead() + 1));
      int seen = Math.max(0, to - from);
      Rows.clear(b, r);
      double max = k.max(a.data(), a.at(r, from), seen);
      double sum = k.expSum(max, a.data(), a.at(r, from), b.data(), b.at(r, from), seen);
      k.scale(1 / sum, b.data(), b.at(r, from), b.data(), b.at(r, from), seen);
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor weighted = run.apply(Mul.OP, dy, y[0]);
    Tensor mean = run.apply(new SpreadColumn(dy.cols()), run.apply(new RowSum(), weighted));
    return new Tensor[] {run.apply(Add.OP, weighted, run.apply(new Scale(-1), run.apply(Mul.OP, y[0], mean)))};
  }
}
