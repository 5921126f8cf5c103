// The matrix product with a frozen, stored weight.
package org.neoglot.engine.ops;

import static org.neoglot.engine.Context.operand;

import org.neoglot.engine.Context;
import org.neoglot.engine.DType;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * {@code x W^T} (or {@code x W} when transposed), where W (out, in) is a frozen weight in whatever format it is stored:
 * rows are decoded to float while panels are packed, so the result is that of the decoded matrix, bit for bit.
 */
public record MatMulStored(Matrix weight, boolean transposed) implements Op {
  public MatMulStored(Matrix weight) {
    this(weight, false);
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    int in = transposed ? weight.rows() : weight.cols();
    Shapes.check(this, x[0].cols() == in, "wants rows of " + in + " numbers, found " + x[0]);
    return new Tensor[] {place.real(x[0].rows(), transposed ? weight.cols() : weight.rows(), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor c = y[0];
    if (context.decode() && !transposed) {
      dots(context, a, c);
      return;
    }
    context.kernels().gemm(a.live(), c.cols(), a.cols(), operand(a, false), weight.operand(!transposed, c.type()),
        c.data(), c.at(0), c.stride(), false, context.threads());
  }

  private void dots(Context context, Tensor a, Tensor c) {
    var kernels = context.kernels();
    int live = a.live();
    context.threads().rows(weight.rows(), 64, (from, to, worker) -> {
      boolean asIs = weight.plain() && a.type() == DType.F32;
      Tensor row = asIs ? null : worker.tensor(0, a.type(), 1, weight.cols());
      for (int o = from; o < to; o++) {
        var data = row == null ? weight.data() : row.data();
        long at = row == null ? weight.at(o) : row.at(0);
        if (row != null) weight.decodeRow(o, row, worker);
        for (int r = 0; r < live; r++) c.set(r, o, kernels.dot(a.data(), a.at(r), data, at, a.cols()));
      }
    });
  }

  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 2L * x[0].live() * x[0].cols() * y[0].cols();
  }

  @Override
  public long bytes(Tensor[] x, Tensor[] y) {
    return Op.super.bytes(x, y) + weight.bytes();
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new MatMulStored(weight, !transposed), dy)};
  }
}
