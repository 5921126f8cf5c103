// The activations of feed-forward layers.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Unary;

/** SiLU and the two GELUs: one pass forward, one pass for the derivative; composed of primitive ops by definition. */
public record Activation(Unary f) implements Op.Fused {
  /** Hendrycks and Gimpel 2016, equation 2; sqrt(2 / pi). */
  private static final double TANH_SLOPE = Math.sqrt(2 / Math.PI);

  public static final Activation SILU = new Activation(Unary.SILU);
  public static final Activation GELU = new Activation(Unary.GELU);
  public static final Activation GELU_TANH = new Activation(Unary.GELU_TANH);

  public Activation {
    if (f != Unary.SILU && f != Unary.GELU && f != Unary.GELU_TANH) {
      throw new IllegalArgumentException(f + " is not an activation with a fused derivative");
    }
  }

  @Override
  public String name() {
    return f.name();
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    return new Map(f).place(place, x);
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    new Map(f).forward(context, x, y);
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new Gradient(derivative()), x[0], dy)};
  }

  /** dx = dy f'(x), a row at a time: f' never leaves the nearest cache. Operands x, dy. */
  private record Gradient(Unary slope) implements Op {
    @Override
    public String name() {
      return "Activation.Gradient";
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      return new Tensor[] {place.real(x[0].rows(), x[0].cols(), Shapes.counted(x[0], x[1]))};
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      var k = context.kernels();
      Tensor a = x[0];
      Tensor dy = x[1];
      Tensor dx = y[0];
      Rows.each(context, dx, r -> {
        k.unary(slope, a.data(), a.at(r), dx.data(), dx.at(r), dx.cols());
        k.mul(dy.data(), dy.at(r), dx.data(), dx.at(r), dx.data(), dx.at(r), dx.cols());
      });
    }
  }

  /** The function that is this activation's derivative. */
  Unary derivative() {
    return switch (f) {
      case SILU -> Unary.SILU_GRAD;
      case GELU -> Unary.GELU_GRAD;
      default -> Unary.GELU_TANH_GRAD;
    };
  }

  @Override
  public Tensor compose(Run run, Tensor... x) {
    return switch (f) {
      case SILU -> run.apply(Mul.OP, x[0], run.apply(Map.SIGMOID, x[0]));
      case GELU -> half(run, x[0], run.apply(new Map(Unary.ERF), run.apply(new Scale(Math.sqrt(0.5)), x[0])));
      default -> {
        Tensor square = run.apply(Mul.OP, x[0], x[0]);
        Tensor slope = run.apply(new Shift(1), run.apply(new Scale(0.044715), square));
        Tensor inner = run.apply(Mul.OP, run.apply(new Scale(TANH_SLOPE), x[0]), slope);
        yield half(run, x[0], run.apply(new Map(Unary.TANH), inner));
      }
    };
  }

  /** x (1 + t) / 2. */
  private static Tensor half(Run run, Tensor x, Tensor t) {
    return run.apply(new Scale(0.5), run.apply(Mul.OP, x, run.apply(new Shift(1), t)));
  }
}
