package org.neoglot.autograd;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Kernels.AdamWStep;

/** One AdamW update in place. Operands: value, gradient, m, v of one shape, and the step's numbers (1, {@link #HYPERS}). */
record AdamUpdate(double beta1, double beta2, double eps) implements Op {
  /** How many numbers a step has: lr * weight decay, lr / (1 - beta1^t), sqrt(1 - beta2^t). */
  static final int HYPERS = 3;

  static void hyper(Tensor into, AdamW.Config c, int step, double rate, double weightDecay) {
    into.set(0, 0, rate * weightDecay);
    into.set(0, 1, rate / (1 - StrictMath.pow(c.beta1(), step)));
    into.set(0, 2, Math.sqrt(1 - StrictMath.pow(c.beta2(), step)));
  }

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    return new Tensor[] {x[0]};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor w = x[0];
    Tensor g = x[1];
    Tensor m = x[2];
    Tensor v = x[3];
    AdamWStep step = new AdamWStep(x[4].get(0, 0), x[4].get(0, 1), beta1, beta2, x[4].get(0, 2), eps);
    context.threads().rows(w.rows(), Math.max(1, 8192 / w.cols()), (from, to, worker) -> {
      for (int r = from; r < to; r++) {
        context.kernels().adamw(step, w.data(), w.at(r), g.data(), g.at(r), m.data(), m.at(r), v.data(), v.at(r),
            w.cols());
      }
    });
  }
}
