// Numbers left out at random.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Each element becomes 0 with probability p and is divided by 1 - p otherwise (Srivastava et al. 2014, section 10, the
 * scaling moved to training). Operands: x (rows, n) and the state of a {@link Noise}, of which {@code call} picks a
 * stream; the element's place in x picks a number of it, so the gradient finds the same mask without keeping it.
 */
public record Dropout(double p, int call) implements Op {
  public Dropout {
    if (!(p >= 0 && p < 1)) throw new IllegalArgumentException("a dropout probability lies in [0, 1), found " + p);
  }

  /** Applies it with the run's next noise; the identity in evaluation and when p is 0. */
  public static Tensor apply(Run run, Tensor x, double p) {
    Noise noise = run.noise();
    if (noise == null || p == 0) return x;
    return run.apply(new Dropout(p, noise.nextCall()), x, noise.state());
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.ints(this, "a noise state", x[1]);
    Shapes.want(this, "a noise state", x[1], 1, 3);
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = y[0];
    long stream = Noise.stream(x[1], call);
    long dropped = (long) (p * 0x1p53);                          // of 2^53 equally likely numbers
    double kept = 1 / (1 - p);
    Rows.each(context, b, r -> context.kernels().dropout(stream, (long) r * b.cols(), dropped, kept, a.data(), a.at(r),
        b.data(), b.at(r), b.cols()));
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(this, dy, x[1]), null};
  }
}
