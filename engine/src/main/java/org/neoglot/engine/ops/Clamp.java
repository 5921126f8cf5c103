// Numbers held within a limit.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** y = min(max(x, -limit), limit); the gradient is 1 up to the limit, the limit included, and 0 beyond. NaN stays. */
public record Clamp(double limit) implements Op {
  public Clamp {
    if (!(limit > 0)) throw new IllegalArgumentException("numbers can be clamped to a limit above 0, not " + limit);
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = y[0];
    Rows.each(context, b, r -> {
      for (int c = 0; c < b.cols(); c++) b.set(r, c, Math.clamp(a.get(r, c), -limit, limit));
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(Mul.OP, dy, run.apply(new Inside(limit), x[0]))};
  }

  /** 1 where a number lies within the limit, else 0: constant wherever it can be differentiated. */
  private record Inside(double limit) implements Op {
    @Override
    public String name() {
      return "Clamp.Inside";
    }

    @Override
    public boolean differentiable() {
      return false;
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0])};
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      Tensor a = x[0];
      Tensor b = y[0];
      Rows.each(context, b, r -> {
        for (int c = 0; c < b.cols(); c++) b.set(r, c, Math.abs(a.get(r, c)) <= limit ? 1 : 0);
      });
    }
  }
}
