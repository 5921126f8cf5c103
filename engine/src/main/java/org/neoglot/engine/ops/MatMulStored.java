// The matrix product with a frozen, stored weight.
package org.neoglot.engine.ops;

import static org.neoglot.engine.Context.operand;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Context;
import org.neoglot.engine.DType;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Operand;

/**
 * {@code x W^T} (or {@code x W} when transposed), where W (out, in) is a frozen weight in whatever format it is stored:
 * rows are decoded to float while panels are packed, so the result is that of the decoded matrix, bit for bit.
 */
public record MatMulStored(Matrix weight, boolean transposed) implements Op {
  /** Coded rows that are decoded at once in a decode step. */
  private static final int DECODED = 12;

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
    context.threads().rows(weight.rows(), 64, (from, to, worker) -> dots(context, weight, from, to, a.live(), a.cols(),
        operand(a, false), c.data(), c.at(0), c.stride(), worker));
  }

  /**
   * Columns {@code from} to {@code to} of the m rows of C, which begin at an offset: dot products with those weight
   * rows.
   */
  static void dots(Context context, Matrix weight, int from, int to, int m, int k, Operand a,
      MemorySegment c, long co, long ldc, Worker worker) {
    Kernels kernels = context.kernels();
    DType type = kernels.type();
    if (weight.plain() && type == DType.F32) {
      Operand rows = new Operand(weight.data(), weight.at(from), weight.rowBytes(), null, false);
      kernels.dots(m, to - from, k, a, rows, c, co + (long) from * type.bytes(), ldc, worker);
      return;
    }
    // A few rows at a time are decoded, so that they are still in the nearest cache when they are met.
    Tensor rows = worker.tensor(0, type, DECODED, k);
    for (int o = from; o < to; o += DECODED) {
      int count = Math.min(DECODED, to - o);
      for (int i = 0; i < count; i++) weight.decodeRow(o + i, rows.rowsFrom(i, 1), worker);
      kernels.dots(m, count, k, a, operand(rows, false), c, co + (long) o * type.bytes(), ldc, worker);
    }
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
