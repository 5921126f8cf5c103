// Gradients scaled down to a common norm.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/**
 * Clips gradients by their common norm (Pascanu et al. 2013, algorithm 1): each is multiplied, in place, by
 * {@code min(1, max / (norm + 1e-6))}, the factor of torch.nn.utils.clip_grad_norm_. Operands: the {@link SquaredNorm}
 * of all, then the gradients. Results: the norm before clipping (1, 1), then the gradients.
 */
public record ClipScale(double max) implements Op {
  private static final double EPS = 1e-6;

  public ClipScale {
    if (!(max > 0)) throw new IllegalArgumentException("gradients can be clipped to a norm above 0, not " + max);
  }

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "a squared norm", x[0], 1, 1);
    Tensor[] y = x.clone();
    y[0] = place.real(1, 1, null);
    return y;
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    double norm = Math.sqrt(x[0].get(0, 0));
    double factor = Math.min(1, max / (norm + EPS));             // a NaN stays one, so that somebody notices
    y[0].set(0, 0, norm);
    if (factor == 1) return;
    for (int i = 1; i < x.length; i++) {
      Tensor t = x[i];
      Rows.each(context, t, r -> context.kernels().scale(factor, t.data(), t.at(r), t.data(), t.at(r), t.cols()));
    }
  }
}
