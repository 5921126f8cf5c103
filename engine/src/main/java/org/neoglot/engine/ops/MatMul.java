// The matrix product.
package org.neoglot.engine.ops;

import static org.neoglot.engine.Context.operand;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * C = A B, each side optionally transposed. Sums run over k in increasing order by fma, whatever the blocking; in a
 * decode step {@code A B^T} is instead one 16-lane dot product per element, because B's rows then stream by once.
 */
public record MatMul(boolean transposeA, boolean transposeB) implements Op {
  /** {@code x W^T}: a linear layer whose weight lies (out, in), as published checkpoints have it. */
  public static final MatMul LINEAR = new MatMul(false, true);
  public static final MatMul PLAIN = new MatMul(false, false);

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Tensor a = x[0];
    Tensor b = x[1];
    int inner = transposeA ? a.rows() : a.cols();
    int other = transposeB ? b.cols() : b.rows();
    if (inner != other) {                                         // no text is made while all is well
      Shapes.check(this, false, "inner sizes differ, " + inner + " and " + other + ", of " + a + " and " + b);
    }
    if (b.liveCount() != null && (!transposeA || transposeB)) {
      Shapes.check(this, false, "rows of " + b + " would become columns, or meet columns of " + a + ", which nobody counts");
    }
    int rows = transposeA ? a.cols() : a.rows();
    return new Tensor[] {place.real(rows, transposeB ? b.rows() : b.cols(), transposeA ? null : a)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = x[1];
    Tensor c = y[0];
    int m = transposeA ? a.cols() : a.live();
    int k = !transposeA ? a.cols() : transposeB ? a.rows() : Shapes.counted(a, b).live();
    if (context.decode() && !transposeA && transposeB) {
      dots(context, m, a, b, c);
      return;
    }
    context.kernels().gemm(m, c.cols(), k, operand(a, transposeA), operand(b, transposeB), c.data(), c.at(0),
        c.stride(), false, context.threads());
  }

  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    int k = !transposeA ? x[0].cols() : transposeB ? x[0].rows() : Shapes.counted(x[0], x[1]).live();
    return 2L * (transposeA ? x[0].cols() : x[0].live()) * k * y[0].cols();
  }

  /** Each weight row meets every row of the batch while it is in cache. */
  private static void dots(Context context, int m, Tensor a, Tensor b, Tensor c) {
    var kernels = context.kernels();
    context.threads().rows(b.rows(), 64, (from, to, worker) -> kernels.dots(m, to - from, a.cols(), operand(a, false),
        operand(b.rowsFrom(from, to - from), false), c.data(), c.at(0, from), c.stride(), worker));
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor a = x[0];
    Tensor b = x[1];
    Tensor da = !wanted[0] ? null : transposeA
        ? run.apply(new MatMul(transposeB, true), b, dy)
        : run.apply(new MatMul(false, !transposeB), dy, b);
    Tensor db = !wanted[1] ? null : transposeB
        ? run.apply(new MatMul(true, transposeA), dy, a)
        : run.apply(new MatMul(!transposeA, false), a, dy);
    return new Tensor[] {da, db};
  }
}
