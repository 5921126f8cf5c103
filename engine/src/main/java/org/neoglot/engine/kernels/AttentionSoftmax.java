package org.neoglot.engine.kernels;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
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
      FloatVector c = v.blend(EXP_MAX, v.compare(GT, EXP_MAX));
      c = c.blend(EXP_MIN, c.compare(LT, EXP_MIN));
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
      e.intoArray(s, j * SIDE + u);
      total = total.add(e);
    }
    return total;
  }

  /** One vector of numbers becomes e^x where it lies; outside of loops only: see the class comment. */
  private static void exp(float[] x, int at) {
    FloatVector v = fromArray(SPECIES, x, at);
    FloatVector c = v.blend(EXP_MAX, v.compare(GT, EXP_MAX));
    c = c.blend(EXP_MIN, c.compare(LT, EXP_MIN));
    FloatVector t = c.fma(broadcast(SPECIES, LOG2_E), broadcast(SPECIES, ROUNDER));
    FloatVector n = t.sub(ROUNDER);
    FloatVector r = n.fma(broadcast(SPECIES, -LN2_LOW), n.fma(broadcast(SPECIES, -LN2_HIGH), c));
    FloatVector q = broadcast(SPECIES, E4).fma(r, broadcast(SPECIES, E3)).fma(r, broadcast(SPECIES, E2))
        .fma(r, broadcast(SPECIES, E1)).fma(r, broadcast(SPECIES, E0));
    IntVector power = t.reinterpretAsInts().sub(ROUNDER_BITS);
    IntVector half = power.lanewise(ASHR, 1);
    q.fma(r.mul(r), r).add(1f)
        .mul(half.add(127).lanewise(LSHL, 23).reinterpretAsFloats())
        .mul(power.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats())
        .intoArray(x, at);
  }

  /** Scores become probabilities e^(score - logsumexp), and dP in {@code ds} becomes dS = P (dP - rowsum(dO O)). */
  static void backward(float[] s, float[] ds, float[] slopes, int panel, int lo, int hi, float[] stats) {
    for (int u = panel; u < panel + WIDTH; u += LANES) {
      FloatVector logSum = fromArray(SPECIES, stats, u);
      FloatVector along = fromArray(SPECIES, stats, 5 * SIDE + u);
      for (int j = lo; j < hi; j++) {
        FloatVector v = fromArray(SPECIES, s, j * SIDE + u).sub(logSum);
        FloatVector c = v.blend(EXP_MAX, v.compare(GT, EXP_MAX));
        c = c.blend(EXP_MIN, c.compare(LT, EXP_MIN));
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
        e.intoArray(s, j * SIDE + u);
        e.mul(fromArray(SPECIES, ds, j * SIDE + u).sub(along)).intoArray(ds, j * SIDE + u);
      }
      if (slopes == null) continue;
      for (int j = lo * SIDE + u; j < hi * SIDE + u; j += SIDE) {
        fromArray(SPECIES, ds, j).mul(fromArray(SPECIES, slopes, j)).intoArray(ds, j);
      }
    }
  }

  /** Whether the first {@code n} numbers, a multiple of 32, are neither NaN nor infinite: x - x of all adds up to 0. */
  static boolean finite(float[] x, int n) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = even;
    for (int i = 0; i < n; i += 2 * LANES) {
      FloatVector v = fromArray(SPECIES, x, i);
      FloatVector w = fromArray(SPECIES, x, i + LANES);
      even = even.add(v.sub(v));
      odd = odd.add(w.sub(w));
    }
    FloatVector sum = even.add(odd);
    return sum.compare(EQ, 0f).allTrue();
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

  /** cap tanh(score / cap), by the definition's tanh; its slope too where it is asked for. */
  static void cap(float cap, float[] s, float[] slopes, int panel, int lo, int hi) {
    for (int j = lo; j < hi; j++) {
      for (int i = j * SIDE + panel; i < j * SIDE + panel + WIDTH; i++) {
        float t = tanh(s[i] * (1 / cap));
        if (slopes != null) slopes[i] = Math.fma(-t, t, 1f);
        s[i] = cap * t;
      }
    }
  }
}
