// AdamW's update of one tensor.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Kernels.AdamWStep;

/**
 * One step of AdamW (Loshchilov and Hutter 2019, algorithm 2) with the decay of torch.optim.AdamW, lr x decay, in
 * place.
 *
 * <p>Operands: value, gradient, first moment, second moment, all of one shape; and {@code hyper} (1, 2): learning rate
 * and number of this step, from 1. These two are data, because they change while a recorded step is replayed; as F64
 * the learning rate is not rounded. Results: value and moments. The other numbers are constants of a group of
 * parameters.
 */
public record AdamW(double beta1, double beta2, double eps, double decay) implements Op {
  public AdamW {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException("AdamW's betas lie in [0, 1), found " + beta1 + " and " + beta2);
    }
    if (!(eps >= 0 && decay >= 0)) {
      throw new IllegalArgumentException("AdamW's eps and decay are not negative, found " + eps + " and " + decay);
    }
  }

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    for (int i = 1; i < 4; i++) Shapes.same(this, x[0], x[i]);
    Shapes.want(this, "learning rate and step", x[4], 1, 2);
    return new Tensor[] {x[0], x[2], x[3]};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    AdamWStep step = step(x[4].get(0, 0), x[4].get(0, 1));
    Tensor w = x[0];
    Tensor g = x[1];
    Tensor m = x[2];
    Tensor v = x[3];
    Rows.each(context, w, r -> context.kernels().adamw(step, w.data(), w.at(r), g.data(), g.at(r), m.data(), m.at(r),
        v.data(), v.at(r), w.cols()));
  }

  /** The corrections for moments that started from zero, in double: 1 - beta2^t is small at first. */
  AdamWStep step(double rate, double t) {
    double bias1 = 1 - StrictMath.pow(beta1, t);
    double bias2 = 1 - StrictMath.pow(beta2, t);
    return new AdamWStep(rate * decay, rate / bias1, beta1, beta2, Math.sqrt(bias2), eps);
  }
}
