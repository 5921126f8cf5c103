package org.neoglot.engine.ops;

import java.util.Arrays;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/**
 * Cosine and sine, each (rows, headDim / 2), of position times inverse frequency: what {@link Rope} turns by, computed
 * once a step for all layers. Operand: positions (rows, 1). {@code scale} multiplies both (YaRN's attention factor).
 */
public final class RopeAngles implements Op {
  private final double[] inverseFrequency;
  private final double scale;

  public RopeAngles(double[] inverseFrequency, double scale) {
    this.inverseFrequency = inverseFrequency.clone();
    this.scale = scale;
  }

  /** theta^(-2i / headDim), i = 0 .. headDim/2 - 1 (Su et al. 2021, section 3.2.2). */
  public static RopeAngles of(double theta, int headDim) {
    double[] f = new double[headDim / 2];
    for (int i = 0; i < f.length; i++) f[i] = StrictMath.pow(theta, -2.0 * i / headDim);
    return new RopeAngles(f, 1);
  }

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.ints(this, "positions", x[0]);
    int half = inverseFrequency.length;
    return new Tensor[] {place.real(x[0].rows(), half, x[0]), place.real(x[0].rows(), half, x[0])};
  }

  /** StrictMath, because Math.cos may differ from machine to machine. */
  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    context.threads().rows(y[0].live(), 16, (from, to, worker) -> {
      for (int r = from; r < to; r++) {
        int position = x[0].intAt(r, 0);
        for (int i = 0; i < inverseFrequency.length; i++) {
          double angle = position * inverseFrequency[i];
          y[0].set(r, i, StrictMath.cos(angle) * scale);
          y[1].set(r, i, StrictMath.sin(angle) * scale);
        }
      }
    });
  }

  @Override
  public String toString() {
    return "RopeAngles" + Arrays.toString(inverseFrequency);
  }
}
