// Rotary position embedding.
package org.neoglot.engine.ops;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Kernels;

/**
 * Rotary position embedding: in every head, numbers i and i + headDim/2 are a plane that is turned by the row's angle
 * (the half-split order of published Llama checkpoints). Operands: x (rows, heads * headDim), cos and sin
 * (rows, turned / 2) from {@link RopeAngles}. {@code inverse} turns back, which is also the gradient.
 *
 * @param turned how many of a head's first numbers are turned, the others stay (GPT-NeoX, Phi); planes are made of i and
 *     i + turned/2 then
 */
public record Rope(int headDim, int turned, boolean inverse) implements Op {
  public Rope {
    if (turned % 2 != 0 || turned < 2 || turned > headDim) {
      throw new IllegalArgumentException("rope turns pairs of a head's " + headDim + " numbers, not " + turned);
    }
  }

  /** All of a head is turned. */
  public Rope(int headDim, boolean inverse) {
    this(headDim, headDim, inverse);
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.check(this, x[0].cols() % headDim == 0, x[0] + " is not made of heads of " + headDim);
    Shapes.want(this, "cosines", x[1], x[0].rows(), turned / 2);
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Kernels k = context.kernels();
    Tensor a = x[0];
    Tensor b = y[0];
    double sign = inverse ? -1 : 1;
    if (turned == headDim) {
      Rows.each(context, b, r -> k.rope(sign, a.data(), a.at(r), x[1].data(), x[1].at(r), x[2].data(), x[2].at(r),
          b.data(), b.at(r), headDim, b.cols()));
      return;
    }
    Rows.each(context, b, r -> {
      MemorySegment.copy(a.data(), a.at(r), b.data(), b.at(r), (long) b.cols() * b.type().bytes());
      for (int h = 0; h < b.cols(); h += headDim) {
        k.rope(sign, a.data(), a.at(r, h), x[1].data(), x[1].at(r), x[2].data(), x[2].at(r), b.data(), b.at(r, h),
            turned, turned);
      }
    });
  }

  /** Two products and a sum for each number that is turned. */
  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 3L * y[0].live() * (y[0].cols() / headDim) * turned;
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new Rope(headDim, turned, !inverse), dy, x[1], x[2]), null, null};
  }
}
