// Functions of one number over whole rows, by vectors.
package org.neoglot.engine.kernels;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.SQRT;
import static org.neoglot.engine.kernels.FloatFunctions.*;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The twins of {@link FloatFunctions}, over the whole vectors of a row: step for step the definition's operations, so
 * that every lane holds its bits. Read the definition first; only what a vector does otherwise is said here.
 *
 * <p>The steps of e^x stand in every loop that needs them, and constants are made by {@code broadcast} itself: a method
 * of ours that takes or returns a vector, even of one line, is no longer inlined once a loop has some 18,000 nodes
 * (C2's NodeCountInliningCutoff); its vectors become objects, and the loop runs 2 to 20 times slower.
 */
final class SimdUnary {
  /**
   * The hardware's own width, but never more lanes than a reduction has. {@code -Dneoglot.vectorBits} asks for another:
   * narrower may be faster, wider than the hardware is slow, and good for tests only.
   */
  static final VectorSpecies<Float> SPECIES = VectorSpecies.of(float.class, VectorShape.forBitSize(
      Integer.getInteger("neoglot.vectorBits", Math.min(512, FloatVector.SPECIES_PREFERRED.vectorBitSize()))));
  /**
   * All memory: one constant segment, at whose offset a an address a is. The compiler then knows which kind of segment
   * a loop reads, and need not ask a profile that other code shares: the Vector API itself stores to heap segments
   * while it is still interpreted (reinterpretAsInts), and each store of ours took 8 times as long after that.
   * Nothing is checked through it: addresses come from {@link SimdKernels#read} and {@link SimdKernels#written}.
   */
  @SuppressWarnings("restricted")
  static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final int STEP = SPECIES.vectorByteSize();

  private SimdUnary() {}

  /** z = f(x) at these addresses, for {@code n} elements, a multiple of the vector's length. */
  static void apply(Unary f, long x, long z, int n) {
    switch (f) {
      case EXP -> exp(x, z, n);
      case LOG -> log(x, z, n);
      case RECIPROCAL -> reciprocal(x, z, n);
      case RSQRT -> rsqrt(x, z, n);
      case SIGMOID, SILU, GELU_TANH -> logistic(f, x, z, n);
      case SILU_GRAD, GELU_TANH_GRAD -> logisticGrad(f, x, z, n);
      case TANH -> tanh(x, z, n);
      case ERF, GELU -> erf(f, x, z, n);
      case GELU_GRAD -> geluGrad(x, z, n);
      case RELU -> relu(x, z, n);
      case RELU_GRAD -> reluGrad(x, z, n);
    }
  }

  /** The steps that the other loops repeat. */
  private static void exp(long x, long z, int count) {
    long end = (long) count * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE);
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
      e.intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  /** ln x. */
  private static void log(long x, long z, int count) {
    long end = (long) count * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE);
      VectorMask<Float> tiny = v.compare(LT, Float.MIN_NORMAL);
      IntVector above = v.blend(v.mul(TWO_25), tiny).reinterpretAsInts().sub(SQRT_HALF_BITS);
      FloatVector f = above.and(0x7fffff).add(SQRT_HALF_BITS).reinterpretAsFloats().sub(1f);
      // An integer becomes a float by the rounder's bits: exact, and no conversion between shapes.
      FloatVector e = above.lanewise(ASHR, 23).add(ROUNDER_BITS).reinterpretAsFloats().sub(ROUNDER);
      e = e.blend(e.sub(25f), tiny);
      FloatVector p = broadcast(SPECIES, L8).fma(f, broadcast(SPECIES, L7)).fma(f, broadcast(SPECIES, L6))
          .fma(f, broadcast(SPECIES, L5)).fma(f, broadcast(SPECIES, L4)).fma(f, broadcast(SPECIES, L3))
          .fma(f, broadcast(SPECIES, L2)).fma(f, broadcast(SPECIES, L1)).fma(f, broadcast(SPECIES, L0));
      FloatVector square = f.mul(f);
      FloatVector tail = square.fma(broadcast(SPECIES, -0.5f), p.fma(f.mul(square), e.mul(LN2_LOW)));
      FloatVector y = e.fma(broadcast(SPECIES, LN2_HIGH), f.add(tail));
      y = v.blend(y, v.compare(LT, Float.POSITIVE_INFINITY));
      y = y.blend(Float.NEGATIVE_INFINITY, v.compare(EQ, 0f));
      y.blend(Float.NaN, v.compare(LT, 0f)).intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  /** s(x), x s(x), or x s(u): the branches are the same in every turn, and cost less than another loop. */
  private static void logistic(Unary f, long x, long z, int count) {
    long end = (long) count * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE);
      FloatVector k = f == Unary.SIGMOID ? v : v.blend(GATE_MIN, v.compare(LT, GATE_MIN));
      FloatVector u = f == Unary.GELU_TANH ? k.mul(k.mul(GELU_3).fma(k, broadcast(SPECIES, GELU_1))) : k;
      FloatVector g = u.abs().neg();
      FloatVector c = g.blend(EXP_MAX, g.compare(GT, EXP_MAX));
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
      FloatVector y = broadcast(SPECIES, 1f).blend(e, u.compare(LT, 0f)).div(e.add(1f));
      if (f != Unary.SIGMOID) y = k.mul(y);
      y.intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  /** The derivatives of x s(x) and x s(u). */
  private static void logisticGrad(Unary f, long x, long z, int count) {
    long end = (long) count * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE);
      FloatVector k = v.blend(-GRAD_MAX, v.compare(LT, -GRAD_MAX));
      k = k.blend(GRAD_MAX, k.compare(GT, GRAD_MAX));
      FloatVector u = k;
      FloatVector slope = k;
      if (f == Unary.GELU_TANH_GRAD) {
        FloatVector s = k.mul(k);
        u = k.mul(s.fma(broadcast(SPECIES, GELU_3), broadcast(SPECIES, GELU_1)));
        slope = k.mul(s.fma(broadcast(SPECIES, 3f * GELU_3), broadcast(SPECIES, GELU_1)));
      }
      FloatVector g = u.abs().neg();
      FloatVector c = g.blend(EXP_MAX, g.compare(GT, EXP_MAX));
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
      FloatVector inverse = broadcast(SPECIES, 1f).div(e.add(1f));
      FloatVector small = e.mul(inverse);
      VectorMask<Float> negative = u.compare(LT, 0f);
      FloatVector gate = inverse.blend(small, negative);
      gate.mul(small.blend(inverse, negative)).fma(slope, gate).intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  /** Both branches, then a choice lane by lane. */
  private static void tanh(long x, long z, int count) {
    long end = (long) count * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE);
      FloatVector a = v.abs();
      FloatVector s = v.mul(v);
      FloatVector p = broadcast(SPECIES, T4).fma(s, broadcast(SPECIES, T3)).fma(s, broadcast(SPECIES, T2))
          .fma(s, broadcast(SPECIES, T1)).fma(s, broadcast(SPECIES, T0));
      FloatVector g = a.add(a);
      FloatVector c = g.blend(EXP_MAX, g.compare(GT, EXP_MAX));
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
      FloatVector large = broadcast(SPECIES, 1f).sub(broadcast(SPECIES, 2f).div(e.add(1f)));
      large = large.blend(large.neg(), v.compare(LT, 0f));
      large.blend(v.mul(p
          .fma(s, broadcast(SPECIES, 1f))), a.compare(LT, TANH_SMALL)).intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  /** erf x, or x Phi(x). */
  private static void erf(Unary f, long x, long z, int count) {
    long end = (long) count * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE);
      FloatVector k = f == Unary.ERF ? v : v.blend(GATE_MIN, v.compare(LT, GATE_MIN));
      FloatVector u = f == Unary.ERF ? v : k.mul(SQRT_HALF);
      FloatVector a = u.abs();
      FloatVector s = u.mul(u);
      FloatVector p = broadcast(SPECIES, S6).fma(s, broadcast(SPECIES, S5)).fma(s, broadcast(SPECIES, S4))
          .fma(s, broadcast(SPECIES, S3)).fma(s, broadcast(SPECIES, S2)).fma(s, broadcast(SPECIES, S1))
          .fma(s, broadcast(SPECIES, S0));
      FloatVector top = a.blend(ERF_MAX, a.compare(GT, ERF_MAX));
      FloatVector g = broadcast(SPECIES, G6).fma(top, broadcast(SPECIES, G5)).fma(top, broadcast(SPECIES, G4))
          .fma(top, broadcast(SPECIES, G3)).fma(top, broadcast(SPECIES, G2)).fma(top, broadcast(SPECIES, G1))
          .fma(top, broadcast(SPECIES, G0)).mul(top).neg();
      FloatVector c = g.blend(EXP_MAX, g.compare(GT, EXP_MAX));
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
      FloatVector large = broadcast(SPECIES, 1f).sub(e);
      large = large.blend(large.neg(), u.compare(LT, 0f));
      FloatVector erf = large.blend(p.fma(u, u), a.compare(LT, ERF_SMALL));
      if (f == Unary.GELU) erf = k.mul(0.5f).mul(erf.add(1f));
      erf.intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  /** Phi(x) + x phi(x): two exponentials. */
  private static void geluGrad(long x, long z, int count) {
    long end = (long) count * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE);
      FloatVector k = v.blend(-GRAD_MAX, v.compare(LT, -GRAD_MAX));
      k = k.blend(GRAD_MAX, k.compare(GT, GRAD_MAX));
      FloatVector u = k.mul(SQRT_HALF);
      FloatVector a = u.abs();
      FloatVector s = u.mul(u);
      FloatVector p = broadcast(SPECIES, S6).fma(s, broadcast(SPECIES, S5)).fma(s, broadcast(SPECIES, S4))
          .fma(s, broadcast(SPECIES, S3)).fma(s, broadcast(SPECIES, S2)).fma(s, broadcast(SPECIES, S1))
          .fma(s, broadcast(SPECIES, S0));
      FloatVector top = a.blend(ERF_MAX, a.compare(GT, ERF_MAX));
      FloatVector g = broadcast(SPECIES, G6).fma(top, broadcast(SPECIES, G5)).fma(top, broadcast(SPECIES, G4))
          .fma(top, broadcast(SPECIES, G3)).fma(top, broadcast(SPECIES, G2)).fma(top, broadcast(SPECIES, G1))
          .fma(top, broadcast(SPECIES, G0)).mul(top).neg();
      FloatVector c = g.blend(EXP_MAX, g.compare(GT, EXP_MAX));
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
      FloatVector large = broadcast(SPECIES, 1f).sub(e);
      large = large.blend(large.neg(), u.compare(LT, 0f));
      FloatVector erf = large.blend(p.fma(u, u), a.compare(LT, ERF_SMALL));
      FloatVector cdf = erf.fma(broadcast(SPECIES, 0.5f), broadcast(SPECIES, 0.5f));
      FloatVector h = k.mul(-0.5f).mul(k);
      FloatVector c2 = h.blend(EXP_MAX, h.compare(GT, EXP_MAX));
      c2 = c2.blend(EXP_MIN, c2.compare(LT, EXP_MIN));
      FloatVector t2 = c2.fma(broadcast(SPECIES, LOG2_E), broadcast(SPECIES, ROUNDER));
      FloatVector n2 = t2.sub(ROUNDER);
      FloatVector r2 = n2.fma(broadcast(SPECIES, -LN2_LOW), n2.fma(broadcast(SPECIES, -LN2_HIGH), c2));
      FloatVector q2 = broadcast(SPECIES, E4).fma(r2, broadcast(SPECIES, E3)).fma(r2, broadcast(SPECIES, E2))
          .fma(r2, broadcast(SPECIES, E1)).fma(r2, broadcast(SPECIES, E0));
      IntVector power2 = t2.reinterpretAsInts().sub(ROUNDER_BITS);
      IntVector half2 = power2.lanewise(ASHR, 1);
      FloatVector peak = q2.fma(r2.mul(r2), r2).add(1f)
          .mul(half2.add(127).lanewise(LSHL, 23).reinterpretAsFloats())
          .mul(power2.sub(half2).add(127).lanewise(LSHL, 23).reinterpretAsFloats());
      k.fma(peak.mul(NORMAL_PEAK), cdf).intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  /** 1 / x. */
  private static void reciprocal(long x, long z, int count) {
    long end = (long) count * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE);
      broadcast(SPECIES, 1f).div(v).intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  /** 1 / sqrt(x). */
  private static void rsqrt(long x, long z, int count) {
    long end = (long) count * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE);
      broadcast(SPECIES, 1f).div(v.lanewise(SQRT)).intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  /** Keeps NaN. */
  private static void relu(long x, long z, int count) {
    long end = (long) count * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE);
      v.blend(0f, v.compare(LE, 0f)).intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  /** 0 for NaN. */
  private static void reluGrad(long x, long z, int count) {
    long end = (long) count * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE);
      broadcast(SPECIES, 0f).blend(1f, v.compare(GT, 0f)).intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }
}
