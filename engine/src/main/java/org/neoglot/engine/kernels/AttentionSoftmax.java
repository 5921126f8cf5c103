// The running softmax of a panel of scores, and its gradient.
package org.neoglot.engine.kernels;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.neoglot.engine.kernels.AttentionTiles.LANES;
import static org.neoglot.engine.kernels.AttentionTiles.SIDE;
import static org.neoglot.engine.kernels.AttentionTiles.WIDTH;
import static org.neoglot.engine.kernels.FloatFunctions.*;
import static org.neoglot.engine.kernels.SimdUnary.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * What happens to a panel of scores between the products of {@link SimdAttention}: lanes are queries, rows are keys.
 * The steps of e^x are repeated in each loop, for the reason that {@link SimdUnary} gives.
 */
final class AttentionSoftmax {
  private AttentionSoftmax() {}

  /** Scores of rows lo .. hi become e^(score - largest); the running largest, total and sums are brought up to it. */
  static void forward(float[] s, int panel, int lo, int hi, float[] stats, float[] sums, int d) {
    for (int u = panel; u < panel + WIDTH; u += LANES) {
      FloatVector before = fromArray(SPECIES, stats, u);
      FloatVector top = before;
      FloatVector other = before;
      int j = lo;
      // Two largest scores at a time: a comparison waits for the one before it.
      for (; j + 1 < hi; j += 2) {
        FloatVector v = fromArray(SPECIES, s, j * SIDE + u);
        FloatVector w = fromArray(SPECIES, s, j * SIDE + SIDE + u);
        top = top.blend(v, v.compare(GT, top));
        other = other.blend(w, w.compare(GT, other));
      }
      if (j < hi) {
        FloatVector v = fromArray(SPECIES, s, j * SIDE + u);
        top = top.blend(v, v.compare(GT, top));
      }
      top = top.blend(other, other.compare(GT, top));
      top.intoArray(stats, u);
      FloatVector total = exponentials(s, u, lo, hi, top);
      if (before.compare(LT, top).anyTrue()) {
        // By way of an array: a helper that returns a vector returns it in a box.
        before.sub(top).intoArray(stats, 5 * SIDE + u);
        exp(stats, 5 * SIDE + u);
        FloatVector fade = fromArray(SPECIES, stats, 5 * SIDE + u);
        fromArray(SPECIES, stats, SIDE + u).fma(fade, total).intoArray(stats, SIDE + u);
        for (int c = 0; c < d; c++) fromArray(SPECIES, sums, c * SIDE + u).mul(fade).intoArray(sums, c * SIDE + u);
      } else {
        fromArray(SPECIES, stats, SIDE + u).add(total).intoArray(stats, SIDE + u);
      }
    }
  }

  private static FloatVector exponentials(float[] s, int u, int lo, int hi, FloatVector top) {
    FloatVector total = FloatVector.zero(SPECIES);
    for (int j = lo; j < hi; j++) {
      FloatVector v = fromArray(SPECIES, s, j * SIDE + u).sub(top);
      FloatVector c = v.blend(ZERO_BELOW, v.compare(LT, ZERO_BELOW));
      FloatVector t = c.fma(broadcast(SPECIES, LOG2_E), broadcast(SPECIES, ROUNDER));
      FloatVector r = t.sub(ROUNDER).fma(broadcast(SPECIES, -LN2_HIGH), c);
      FloatVector q = broadcast(SPECIES, E4).fma(r, broadcast(SPECIES, E3)).fma(r, broadcast(SPECIES, E2))
          .fma(r, broadcast(SPECIES, E1)).fma(r, broadcast(SPECIES, E0));
      FloatVector power = t.reinterpretAsInts().lanewise(LSHL, 23).add(POWER_BITS).reinterpretAsFloats();
      FloatVector e = q.fma(r.mul(r), r).fma(power, power);
      e.intoArray(s, j * SIDE + u);
      total = total.add(e);
    }
    return total;
  }

  /** One vector of numbers becomes e^x where it lies; outside of loops only: see the class comment. */
  private static void exp(float[] x, int at) {
    FloatVector v = fromArray(SPECIES, x, at);
    FloatVector c = v.blend(ZERO_BELOW, v.compare(LT, ZERO_BELOW));
    FloatVector t = c.fma(broadcast(SPECIES, LOG2_E), broadcast(SPECIES, ROUNDER));
    FloatVector r = t.sub(ROUNDER).fma(broadcast(SPECIES, -LN2_HIGH), c);
    FloatVector q = broadcast(SPECIES, E4).fma(r, broadcast(SPECIES, E3)).fma(r, broadcast(SPECIES, E2))
        .fma(r, broadcast(SPECIES, E1)).fma(r, broadcast(SPECIES, E0));
    FloatVector power = t.reinterpretAsInts().lanewise(LSHL, 23).add(POWER_BITS).reinterpretAsFloats();
    q.fma(r.mul(r), r).fma(power, power).intoArray(x, at);
  }

  /** Scores become probabilities e^(score - logsumexp), and dP in {@code ds} becomes dS = P (dP - rowsum(dO O)). */
  static void backward(float[] s, float[] ds, float[] slopes, int panel, int lo, int hi, float[] stats) {
    for (int u = panel; u < panel + WIDTH; u += LANES) {
      FloatVector logSum = fromArray(SPECIES, stats, u);
      FloatVector along = fromArray(SPECIES, stats, 5 * SIDE + u);
      for (int j = lo; j < hi; j++) {
        FloatVector v = fromArray(SPECIES, s, j * SIDE + u).sub(logSum);
        FloatVector c = v.blend(ZERO_BELOW, v.compare(LT, ZERO_BELOW));
        FloatVector t = c.fma(broadcast(SPECIES, LOG2_E), broadcast(SPECIES, ROUNDER));
        FloatVector r = t.sub(ROUNDER).fma(broadcast(SPECIES, -LN2_HIGH), c);
        FloatVector q = broadcast(SPECIES, E4).fma(r, broadcast(SPECIES, E3)).fma(r, broadcast(SPECIES, E2))
            .fma(r, broadcast(SPECIES, E1)).fma(r, broadcast(SPECIES, E0));
        FloatVector power = t.reinterpretAsInts().lanewise(LSHL, 23).add(POWER_BITS).reinterpretAsFloats();
        FloatVector e = q.fma(r.mul(r), r).fma(power, power);
        e.intoArray(s, j * SIDE + u);
        e.mul(fromArray(SPECIES, ds, j * SIDE + u).sub(along)).intoArray(ds, j * SIDE + u);
      }
      if (slopes == null) continue;
      for (int j = lo * SIDE + u; j < hi * SIDE + u; j += SIDE) {
        fromArray(SPECIES, ds, j).mul(fromArray(SPECIES, slopes, j)).intoArray(ds, j);
      }
    }
  }

  /** Scores that a query must not count. */
  static void mask(float with, float[] s, int panel, int lo, int hi, int block, float[] stats) {
    for (int u = panel; u < panel + WIDTH; u += LANES) {
      FloatVector from = fromArray(SPECIES, stats, 2 * SIDE + u);
      FloatVector to = fromArray(SPECIES, stats, 3 * SIDE + u);
      for (int j = lo; j < hi; j++) {
        FloatVector v = fromArray(SPECIES, s, j * SIDE + u);
        float key = block + j;
        v.blend(with, from.compare(GT, key)).blend(with, to.compare(LE, key)).intoArray(s, j * SIDE + u);
      }
    }
  }

  /** A key's score grows by {@code slope} times its distance. */
  static void bias(float slope, float[] s, int panel, int lo, int hi, int block, float[] stats) {
    for (int u = panel; u < panel + WIDTH; u += LANES) {
      FloatVector position = fromArray(SPECIES, stats, 4 * SIDE + u);
      for (int j = lo; j < hi; j++) {
        FloatVector distance = broadcast(SPECIES, block + j).sub(position).abs();
        distance.fma(broadcast(SPECIES, slope), fromArray(SPECIES, s, j * SIDE + u)).intoArray(s, j * SIDE + u);
      }
    }
  }

  /** Scores become cap tanh(score / cap); {@code slopes}, where it is asked for, the slope 1 - tanh^2 there. */
  static void cap(float cap, float[] s, float[] slopes, int panel, int lo, int hi) {
    float inverse = 1 / cap;
    for (int u = panel; u < panel + WIDTH; u += LANES) {
      for (int i = lo * SIDE + u; i < hi * SIDE + u; i += SIDE) {
        FloatVector v = fromArray(SPECIES, s, i).mul(inverse);
        FloatVector a = v.abs();
        FloatVector w = v.mul(v);
        FloatVector p = broadcast(SPECIES, T4).fma(w, broadcast(SPECIES, T3)).fma(w, broadcast(SPECIES, T2))
            .fma(w, broadcast(SPECIES, T1)).fma(w, broadcast(SPECIES, T0));
        FloatVector g = a.add(a);
        FloatVector c = g.blend(EXP_MAX, g.compare(GT, EXP_MAX));
        FloatVector t = c.fma(broadcast(SPECIES, LOG2_E), broadcast(SPECIES, ROUNDER));
        FloatVector n = t.sub(ROUNDER);
        FloatVector r = n.fma(broadcast(SPECIES, -LN2_LOW), n.fma(broadcast(SPECIES, -LN2_HIGH), c));
        FloatVector q = broadcast(SPECIES, E4).fma(r, broadcast(SPECIES, E3)).fma(r, broadcast(SPECIES, E2))
            .fma(r, broadcast(SPECIES, E1)).fma(r, broadcast(SPECIES, E0));
        IntVector power = t.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = power.lanewise(ASHR, 1);
        FloatVector e = q.fma(r.mul(r), r).add(1f)
            .mul(half.add(127).lanewise(LSHL, 23).reinterpretAsFloats())
            .mul(power.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats());
        FloatVector large = broadcast(SPECIES, 1f).sub(broadcast(SPECIES, 2f).div(e.add(1f)));
        large = large.blend(large.neg(), v.compare(LT, 0f));
        FloatVector y = large.blend(v.mul(p.fma(w, broadcast(SPECIES, 1f))), a.compare(LT, TANH_SMALL));
        if (slopes != null) y.neg().fma(y, broadcast(SPECIES, 1f)).intoArray(slopes, i);
        y.mul(cap).intoArray(s, i);
      }
    }
  }
}
