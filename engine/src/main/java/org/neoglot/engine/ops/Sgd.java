// Gradient descent's update of one tensor.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/**
 * One step of gradient descent with momentum as torch.optim.SGD has it, in place: g += decay w; m = momentum m + g;
 * w -= lr (g + momentum m) with Nesterov's look ahead, else w -= lr m.
 *
 * <p>Operands: value, gradient, momentum, all of one shape, and {@code hyper} (1, 2): learning rate and number of this
 * step. Results: value and momentum. The gradient is left as it is.
 */
public record Sgd(double momentum, boolean nesterov, double decay) implements Op {
  public Sgd {
    if (!(momentum >= 0 && momentum < 1 && decay >= 0)) {
      throw new IllegalArgumentException("SGD wants 0 <= momentum < 1 and decay >= 0, found " + momentum + " and " + decay);
    }
    if (nesterov && momentum == 0) throw new IllegalArgumentException("looking ahead (Nesterov) wants a momentum above 0");
  }

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    for (int i = 1; i < 3; i++) Shapes.same(this, x[0], x[i]);
    Shapes.want(this, "learning rate and step", x[3], 1, 2);
    return new Tensor[] {x[0], x[2]};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    double rate = x[3].get(0, 0);
    Tensor w = x[0];
    Tensor m = x[2];
    Rows.each(context, w, r -> {
      for (int c = 0; c < w.cols(); c++) {
        double g = x[1].get(r, c) + decay * w.get(r, c);
        double along = momentum * m.get(r, c) + g;
        m.set(r, c, along);
        w.set(r, c, w.get(r, c) - rate * (nesterov ? g + momentum * along : along));
      }
    });
  }
}
