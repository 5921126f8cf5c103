// The gated unit of Llama and its like.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Unary;

/** y = silu(gate) up (Shazeer 2020, equation 6, after its two products). Operands: gate, up, both (rows, dim). */
public record SwiGlu() implements Op.Fused {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.same(this, x[0], x[1]);
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), Shapes.counted(x[0], x[1]))};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    var k = context.kernels();
    Tensor b = y[0];
    int n = b.cols();
    Rows.each(context, b, r -> {
      k.unary(Unary.SILU, x[0].data(), x[0].at(r), b.data(), b.at(r), n);
      k.mul(b.data(), b.at(r), x[1].data(), x[1].at(r), b.data(), b.at(r), n);
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return run.all(new Gradient(), x[0], x[1], dy);
  }

  @Override
  public Tensor compose(Run run, Tensor... x) {
    return run.apply(Mul.OP, Activation.SILU.compose(run, x[0]), x[1]);
  }

  /** dgate = dy up silu'(gate), dup = dy silu(gate). Operands gate, up, dy. */
  private record Gradient() implements Op {
    @Override
    public String name() {
      return "SwiGlu.Gradient";
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      Tensor like = Shapes.counted(x[0], x[1]);
      return new Tensor[] {place.real(like.rows(), like.cols(), like), place.real(like.rows(), like.cols(), like)};
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      var k = context.kernels();
      Tensor gate = x[0];
      Tensor dy = x[2];
      int n = gate.cols();
      Rows.each(context, y[0], r -> k.swigluGrad(gate.data(), gate.at(r), x[1].data(), x[1].at(r), dy.data(), dy.at(r),
          y[0].data(), y[0].at(r), y[1].data(), y[1].at(r), n));
    }
  }
}
