// A function of one number, over a tensor.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Unary;

/**
 * y = f(x) for a function whose derivative is made of such functions again: exp, ln, 1/x, 1/sqrt(x), sigmoid, tanh
 * and erf.
 */
public record Map(Unary f) implements Op {
  public static final Map EXP = new Map(Unary.EXP);
  public static final Map SIGMOID = new Map(Unary.SIGMOID);

  @Override
  public String name() {
    return "Map(" + f + ")";
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = y[0];
    Rows.each(context, b, r -> context.kernels().unary(f, a.data(), a.at(r), b.data(), b.at(r), b.cols()));
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(Mul.OP, dy, derivative(run, x[0], y[0]))};
  }

  private Tensor derivative(Run run, Tensor x, Tensor y) {
    return switch (f) {
      case EXP -> y;
      case LOG -> run.apply(new Map(Unary.RECIPROCAL), x);
      case RECIPROCAL -> run.apply(new Scale(-1), run.apply(Mul.OP, y, y));                       // -1/x^2
      case RSQRT -> run.apply(new Scale(-0.5), run.apply(Mul.OP, y, run.apply(Mul.OP, y, y)));    // -x^(-3/2) / 2
      case SIGMOID -> run.apply(Mul.OP, y, run.apply(new Shift(1), run.apply(new Scale(-1), y))); // s (1 - s)
      case TANH -> run.apply(new Shift(1), run.apply(new Scale(-1), run.apply(Mul.OP, y, y)));    // 1 - t^2
      case ERF -> run.apply(new Scale(2 / Math.sqrt(Math.PI)),
          run.apply(EXP, run.apply(new Scale(-1), run.apply(Mul.OP, x, x))));                     // 2/sqrt(pi) e^-x^2
      case RELU -> run.apply(new Map(Unary.RELU_GRAD), x);
      case RELU_GRAD -> run.apply(new Scale(0), x);
      default -> throw new UnsupportedOperationException(name() + " has a gradient as an Activation only");
    };
  }
}
