// A linear layer with its bias, in one.
package org.neoglot.engine.ops;

import static org.neoglot.engine.Context.operand;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.neoglot.engine.Context;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * {@code x W^T + b} ({@code x W + b} where {@code plain}), a linear layer with its bias in one: every row of the result
 * begins as the bias, and the product's chains of fma go on from there. In a decode step it is the product as
 * {@link MatMul} computes it then, and the bias afterwards.
 *
 * <p>Operands: x (rows, in), W (out, in), or (in, out) where plain, as a tensor unless a frozen {@code stored} one is
 * given, b (1, out).
 */
public record Affine(Matrix stored, boolean plain) implements Op.Fused {
  /** With a trained weight as the second operand. */
  public static final Affine OP = new Affine(null);
  /** The same with a weight that lies (in, out), as GPT-2's checkpoints have it. */
  public static final Affine PLAIN = new Affine(null, true);

  public Affine(Matrix stored) {
    this(stored, false);
  }

  private int rows(Tensor[] x) {
    return stored == null ? x[1].rows() : stored.rows();
  }

  private int cols(Tensor[] x) {
    return stored == null ? x[1].cols() : stored.cols();
  }

  private int out(Tensor[] x) {
    return plain ? cols(x) : rows(x);
  }

  private static Tensor bias(Tensor[] x) {
    return x[x.length - 1];
  }

  private Op product() {
    if (stored != null) return new MatMulStored(stored, plain);
    return plain ? MatMul.PLAIN : MatMul.LINEAR;
  }

  /** The operands of the product alone. */
  private static Tensor[] factors(Tensor[] x) {
    return Arrays.copyOf(x, x.length - 1);
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    int in = plain ? rows(x) : cols(x);
    Shapes.check(this, x[0].cols() == in, "wants rows of " + in + " numbers, found " + x[0]);
    Shapes.want(this, "a bias", bias(x), 1, out(x));
    return new Tensor[] {place.real(x[0].rows(), out(x), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = bias(x);
    Tensor c = y[0];
    if (context.decode()) {
      product().forward(context, factors(x), y);
      Rows.each(context, c, r -> context.kernels().add(c.data(), c.at(r), b.data(), b.at(0), c.data(), c.at(r), c.cols()));
      return;
    }
    long bytes = (long) c.cols() * c.type().bytes();
    Rows.each(context, c, r -> MemorySegment.copy(b.data(), b.at(0), c.data(), c.at(r), bytes));
    context.kernels().gemm(a.live(), c.cols(), a.cols(), operand(a, false),
        stored == null ? operand(x[1], !plain) : stored.operand(!plain, c.type()), c.data(), c.at(0), c.stride(), true,
        context.threads());
  }

  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 2L * x[0].live() * x[0].cols() * out(x);
  }

  @Override
  public long bytes(Tensor[] x, Tensor[] y) {
    return Op.Fused.super.bytes(x, y) + (stored == null ? 0 : stored.bytes());
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] d = Arrays.copyOf(product().backward(run, factors(x), y, dy, wanted), x.length);
    if (wanted[x.length - 1]) d[x.length - 1] = run.apply(new ColumnSum(), dy);
    return d;
  }

  @Override
  public Tensor compose(Run run, Tensor... x) {
    return run.apply(AddRow.OP, run.apply(product(), factors(x)), bias(x));
  }
}
