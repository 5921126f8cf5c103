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
  /** Positions whose angles are kept at most. */
  private static final int KEPT = 1 << 15;

  private final double[] inverseFrequency;
  private final double scale;
  /** Every step asks for the same positions again: each is computed once. */
  private volatile double[][] table = {};

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

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    int half = inverseFrequency.length;
    int furthest = 0;
    for (int r = 0; r < y[0].live(); r++) furthest = Math.max(furthest, x[0].intAt(r, 0));
    double[][] known = table(furthest);
    context.threads().rows(y[0].live(), 16, (from, to, worker) -> {
      for (int r = from; r < to; r++) {
        int position = x[0].intAt(r, 0);
        double[] turn = position >= 0 && position < known.length ? known[position] : angles(position);
        for (int i = 0; i < half; i++) {
          y[0].set(r, i, turn[i]);
          y[1].set(r, i, turn[half + i]);
        }
      }
    });
  }

  /** The cosines of a position and then its sines. StrictMath, because Math.cos may differ from machine to machine. */
  private double[] angles(int position) {
    int half = inverseFrequency.length;
    double[] turn = new double[2 * half];
    for (int i = 0; i < half; i++) {
      double angle = position * inverseFrequency[i];
      turn[i] = StrictMath.cos(angle) * scale;
      turn[half + i] = StrictMath.sin(angle) * scale;
    }
    return turn;
  }

  /** Angles up to a position, of those that are kept; two threads that both make it longer make the same. */
  private double[][] table(int furthest) {
    double[][] old = table;
    int wanted = Math.min(KEPT, furthest + 1);
    if (old.length >= wanted) return old;
    double[][] longer = Arrays.copyOf(old, Math.min(KEPT, Math.max(wanted, 2 * old.length)));
    for (int p = old.length; p < longer.length; p++) longer[p] = angles(p);
    return table = longer;
  }

  @Override
  public String toString() {
    return "RopeAngles" + Arrays.toString(inverseFrequency);
  }
}
