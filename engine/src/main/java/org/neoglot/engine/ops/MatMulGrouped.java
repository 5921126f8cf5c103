// One matrix product for each expert: rows sorted by expert meet the weight of theirs.
package org.neoglot.engine.ops;

import static org.neoglot.engine.Context.operand;

import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.Context;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;
import org.neoglot.engine.kernels.Operand;

/**
 * {@code y[r] = x[r] W^T} with the weight of the group that row r belongs to ({@code x[r] W} unless {@code transposed}).
 * Rows of a group are neighbours: those of group g are {@code offsets[g]} to {@code offsets[g + 1]}, so that a router's
 * choice is data and shapes stay as they are. Weight i belongs to group {@code first + i}; rows of other groups, or of
 * none, get 0. Each element is one chain of fma over the inner size, as in {@link MatMul}; in a decode step
 * {@code x W^T} is one 16-lane dot product per element.
 *
 * <p>Operands: x (rows, in), offsets I32 (1, groups + 1), then the weights, each (out, in), or (in, out) unless
 * transposed, as tensors unless {@code stored} ones are given. Groups may be empty.
 */
public record MatMulGrouped(int first, boolean transposed, List<Matrix> stored) implements Op {
  /** Multiplications of a group that are worth the whole team; smaller groups are a task each. */
  private static final long WORTH_SHARING = 1 << 20;

  public MatMulGrouped {
    stored = stored == null ? null : List.copyOf(stored);
  }

  /** {@code x W^T} by trained weights (out, in), one for each group from 0 on: a linear layer of experts. */
  public static final MatMulGrouped LINEAR = new MatMulGrouped(0, true, null);

  /** The same by frozen weights in whatever format they are stored. */
  public static MatMulGrouped by(List<Matrix> stored) {
    return new MatMulGrouped(0, true, stored);
  }

  private int weights(Tensor[] x) {
    return stored == null ? x.length - 2 : stored.size();
  }

  private int rows(Tensor[] x, int i) {
    return stored == null ? x[2 + i].rows() : stored.get(i).rows();
  }

  private int cols(Tensor[] x, int i) {
    return stored == null ? x[2 + i].cols() : stored.get(i).cols();
  }

  private int out(Tensor[] x) {
    return transposed ? rows(x, 0) : cols(x, 0);
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    int count = weights(x);
    Shapes.check(this, count > 0, "wants at least one weight");
    offsets(this, x[1], first + count);
    for (int i = 0; i < count; i++) {
      if (rows(x, i) != rows(x, 0) || cols(x, i) != cols(x, 0)) {
        Shapes.check(this, false, "weights 0 and " + i + " differ: " + rows(x, 0) + " x " + cols(x, 0) + " and "
            + rows(x, i) + " x " + cols(x, i));
      }
    }
    int in = transposed ? cols(x, 0) : rows(x, 0);
    if (x[0].cols() != in) Shapes.check(this, false, "wants rows of " + in + " numbers, found " + x[0]);
    return new Tensor[] {place.real(x[0].rows(), out(x), x[0])};
  }

  /** Checks the shape of offsets that reach up to a group. */
  private static void offsets(Op op, Tensor t, int groups) {
    Shapes.ints(op, "offsets", t);
    if (t.rows() != 1 || t.cols() <= groups) {
      Shapes.check(op, false, "wants offsets of at least " + groups + " groups and one more, 1 x " + (groups + 1)
          + ", found " + t);
    }
  }

  /** Where a group begins, checked against its end and the live rows. */
  private static int start(Op op, Tensor offsets, int group, int live) {
    int from = offsets.intAt(0, group);
    int to = offsets.intAt(0, group + 1);
    if (from < 0 || to < from || to > live) {
      throw new IllegalArgumentException(op.name() + ": group " + group + " is rows " + from + " to " + to
          + ", wanted ascending offsets within the " + live + " live rows");
    }
    return from;
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    int count = weights(x);
    int live = x[0].live();
    for (int i = 0; i < count; i++) start(this, x[1], first + i, live);
    int begin = x[1].intAt(0, first);
    int end = x[1].intAt(0, first + count);
    for (int r = 0; r < begin; r++) Rows.clear(y[0], r);
    for (int r = end; r < live; r++) Rows.clear(y[0], r);
    if (context.decode() && transposed) {
      dots(context, x, y[0]);
      return;
    }
    // Small groups side by side, large ones one after another: either way nobody waits long for the last.
    context.threads().parallel(count, (i, worker) -> {
      if (!shared(x, i)) product(context, x, y[0], i, (m, n, k, a, b, c, at) -> context.kernels().gemm(m, n, k, a, b,
          c.data(), at, c.stride(), false, worker));
    });
    for (int i = 0; i < count; i++) {
      if (shared(x, i)) product(context, x, y[0], i, (m, n, k, a, b, c, at) -> context.kernels().gemm(m, n, k, a, b,
          c.data(), at, c.stride(), false, context.threads()));
    }
  }

  private int size(Tensor[] x, int i) {
    return x[1].intAt(0, first + i + 1) - x[1].intAt(0, first + i);
  }

  private boolean shared(Tensor[] x, int i) {
    return (long) size(x, i) * rows(x, i) * cols(x, i) >= WORTH_SHARING;
  }

  /** Who computes a product: a worker, or the team. */
  @FunctionalInterface
  private interface Gemm {
    void run(int m, int n, int k, Operand a, Operand b, Tensor c, long at);
  }

  private void product(Context context, Tensor[] x, Tensor c, int i, Gemm gemm) {
    int from = x[1].intAt(0, first + i);
    int m = size(x, i);
    if (m == 0) return;
    Operand b = stored == null ? operand(x[2 + i], transposed) : stored.get(i).operand(transposed, c.type());
    gemm.run(m, c.cols(), x[0].cols(), operand(x[0].rowsFrom(from, m), false), b, c, c.at(from));
  }

  /** Weight rows meet every row of their group while they are in cache. */
  private void dots(Context context, Tensor[] x, Tensor c) {
    int out = out(x);
    context.threads().rows(weights(x) * out, 64, (begin, end, worker) -> {
      for (int at = begin; at < end; at = (at / out + 1) * out) {
        int i = at / out;
        int from = x[1].intAt(0, first + i);
        int rows = size(x, i);
        if (rows == 0) continue;                                  // an expert that nobody chose is not read
        Operand a = operand(x[0].rowsFrom(from, rows), false);
        dots(context, x, i, at % out, Math.min(out, at % out + end - at), rows, a, c, from, worker);
      }
    });
  }

  /** Rows {@code begin} to {@code end} of one weight. */
  private void dots(Context context, Tensor[] x, int i, int begin, int end, int rows, Operand a, Tensor c,
      int to, Worker worker) {
    int k = x[0].cols();
    if (stored != null) {
      MatMulStored.dots(context, stored.get(i), begin, end, rows, k, a, c.data(), c.at(to), c.stride(), worker);
      return;
    }
    Operand b = operand(x[2 + i].rowsFrom(begin, end - begin), false);
    context.kernels().dots(rows, end - begin, k, a, b, c.data(), c.at(to, begin), c.stride(), worker);
  }

  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 2L * (x[1].intAt(0, first + weights(x)) - x[1].intAt(0, first)) * x[0].cols() * y[0].cols();
  }

  @Override
  public long bytes(Tensor[] x, Tensor[] y) {
    long sum = stored == null ? 0 : stored.stream().mapToLong(Matrix::bytes).sum();
    return Op.super.bytes(x, y) + sum;
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] d = new Tensor[x.length];
    if (wanted[0]) {
      Tensor[] operands = x.clone();
      operands[0] = dy;
      d[0] = run.apply(new MatMulGrouped(first, !transposed, stored), operands);
    }
    for (int i = 2; i < x.length; i++) {
      Weight weight = new Weight(first + i - 2);
      if (wanted[i]) d[i] = transposed ? run.apply(weight, dy, x[0], x[1]) : run.apply(weight, x[0], dy, x[1]);
    }
    return d;
  }

  /**
   * A weight's gradient: {@code a^T b} over the rows of one group, in their order. Operands: a (rows, p), b (rows, q),
   * offsets; result (p, q), zero where the group is empty.
   */
  public record Weight(int group) implements Op {
    @Override
    public String name() {
      return "MatMulGrouped.Weight";
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      Shapes.check(this, x[0].rows() == x[1].rows(), "wants as many rows on both sides, found " + Arrays.toString(x));
      offsets(this, x[2], group + 1);
      return new Tensor[] {place.real(x[0].cols(), x[1].cols(), null)};
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      int from = start(this, x[2], group, Shapes.counted(x[0], x[1]).live());
      int k = x[2].intAt(0, group + 1) - from;
      Tensor c = y[0];
      context.kernels().gemm(c.rows(), c.cols(), k, operand(x[0].rowsFrom(from, k), true),
          operand(x[1].rowsFrom(from, k), false), c.data(), c.at(0), c.stride(), false, context.threads());
    }

    @Override
    public long flops(Tensor[] x, Tensor[] y) {
      return 2L * (x[2].intAt(0, group + 1) - x[2].intAt(0, group)) * y[0].size();
    }

    @Override
    public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
      return new Tensor[] {
          wanted[0] ? run.apply(new MatMulGrouped(group, true, null), x[1], x[2], dy) : null,
          wanted[1] ? run.apply(new MatMulGrouped(group, false, null), x[0], x[2], dy) : null, null};
    }
  }
}
