// Cosines and sines of rotary positions.
package org.neoglot.engine.ops;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/**
 * Cosine and sine, each (rows, headDim / 2), of position times inverse frequency: what {@link Rope} turns by, computed
 * once a step for all layers. Operand: positions (rows, 1). {@code scale} multiplies both (YaRN's attention factor).
 *
 * <p>Inverse frequencies may depend on the length that the furthest row of the batch has reached (dynamic NTK, LongRoPE):
 * then a row's angles depend on what else is in the batch, and keys that lie in a cache keep the angles of their day.
 */
public final class RopeAngles implements Op {
  /** Positions whose angles are kept at most. */
  private static final int KEPT = 1 << 15;

  private final int planes;
  private final IntFunction<double[]> frequencies;
  private final boolean fixed;
  private final double scale;
  /** Every step asks for the same positions again: each is computed once, as long as frequencies stay. */
  private volatile double[][] table = {};

  /** The same frequencies whatever the length. */
  public RopeAngles(double[] inverseFrequency, double scale) {
    double[] f = inverseFrequency.clone();
    planes = f.length;
    frequencies = length -> f;
    fixed = true;
    this.scale = scale;
  }

  /** @param byLength {@code planes} inverse frequencies for a batch whose furthest row makes a sequence that long */
  public RopeAngles(int planes, IntFunction<double[]> byLength, double scale) {
    this.planes = planes;
    frequencies = byLength;
    fixed = false;
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
    return new Tensor[] {place.real(x[0].rows(), planes, x[0]), place.real(x[0].rows(), planes, x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    int furthest = 0;
    for (int r = 0; r < y[0].live(); r++) furthest = Math.max(furthest, x[0].intAt(r, 0));
    double[] f = frequencies.apply(furthest + 1);
    double[][] known = fixed ? table(furthest, f) : table;
    context.threads().rows(y[0].live(), 16, (from, to, worker) -> {
      for (int r = from; r < to; r++) {
        int position = x[0].intAt(r, 0);
        double[] turn = position >= 0 && position < known.length ? known[position] : angles(position, f);
        for (int i = 0; i < planes; i++) {
          y[0].set(r, i, turn[i]);
          y[1].set(r, i, turn[planes + i]);
        }
      }
    });
  }

  /** The cosines of a position and then its sines. StrictMath, because Math.cos may differ from machine to machine. */
  private double[] angles(int position, double[] inverseFrequency) {
    double[] turn = new double[2 * planes];
    for (int i = 0; i < planes; i++) {
      double angle = position * inverseFrequency[i];
      turn[i] = StrictMath.cos(angle) * scale;
      turn[planes + i] = StrictMath.sin(angle) * scale;
    }
    return turn;
  }

  /** Angles up to a position, of those that are kept; two threads that both make it longer make the same. */
  private double[][] table(int furthest, double[] f) {
    double[][] old = table;
    int wanted = Math.min(KEPT, furthest + 1);
    if (old.length >= wanted) return old;
    double[][] longer = Arrays.copyOf(old, Math.min(KEPT, Math.max(wanted, 2 * old.length)));
    for (int p = old.length; p < longer.length; p++) longer[p] = angles(p, f);
    return table = longer;
  }

  @Override
  public String toString() {
    return "RopeAngles" + Arrays.toString(frequencies.apply(1));
  }
}
