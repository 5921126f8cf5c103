package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Kernels;

/**
 * Rotary position embedding: in every head, numbers i and i + headDim/2 are a plane that is turned by the row's angle
 * (the half-split order of published Llama checkpoints). Operands: x (rows, heads * headDim), cos and sin
 * (rows, headDim / 2) from {@link RopeAngles}. {@code inverse} turns back, which is also the gradient.
 */
public record Rope(int headDim, boolean inverse) implements Op {
  public Rope {
    if (headDim % 2 != 0) throw new IllegalArgumentException("rope needs an even head size, not " + headDim);
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.check(this, x[0].cols() % headDim == 0, x[0] + " is not made of heads of " + headDim);
    Shapes.want(this, "cosines", x[1], x[0].rows(), headDim / 2);
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Kernels k = context.kernels();
    Tensor a = x[0];
    Tensor b = y[0];
    double sign = inverse ? -1 : 1;
    Rows.each(context, b, r -> k.rope(sign, a.data(), a.at(r), x[1].data(), x[1].at(r), x[2].data(), x[2].at(r),
        b.data(), b.at(r), headDim, b.cols()));
  }

  /** Two products and a sum for each number. */
  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 3L * y[0].live() * y[0].cols();
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new Rope(headDim, !inverse), dy, x[1], x[2]), null, null};
  }
}
