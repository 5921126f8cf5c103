// Lion's update of one tensor.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/**
 * One step of Lion (Chen et al. 2023, algorithm 2), in place: w decays by lr decay, then moves by lr against the sign of
 * beta1 m + (1 - beta1) g; m = beta2 m + (1 - beta2) g.
 *
 * <p>Operands: value, gradient, momentum, all of one shape, and {@code hyper} (1, 2): learning rate and number of this
 * step. Results: value and momentum.
 */
public record Lion(double beta1, double beta2, double decay) implements Op {
  public Lion {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && decay >= 0)) {
      throw new IllegalArgumentException("Lion wants 0 <= beta < 1 and decay >= 0, found " + beta1 + ", "
          + beta2 + ", " + decay);
    }
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
        double g = x[1].get(r, c);
        double toward = Math.signum(beta1 * m.get(r, c) + (1 - beta1) * g);
        w.set(r, c, w.get(r, c) * (1 - rate * decay) - rate * toward);
        m.set(r, c, beta2 * m.get(r, c) + (1 - beta2) * g);
      }
    });
  }
}
