// Twins of the kernels that do several steps of an op in one walk over a row.
package org.neoglot.engine.kernels;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static org.neoglot.engine.kernels.FloatFunctions.*;
import static org.neoglot.engine.kernels.SimdUnary.MEMORY;
import static org.neoglot.engine.kernels.SimdUnary.SPECIES;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import org.neoglot.engine.Noise;

/** Over the whole vectors of a row, at addresses that {@link SimdKernels} has checked; {@code end} counts bytes. */
final class SimdFused {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final int STEP = SPECIES.vectorByteSize();

  private SimdFused() {}

  static void scaleMul(float a, long x, long w, long z, long end) {
    FloatVector factor = broadcast(SPECIES, a);
    for (long i = 0; i < end; i += STEP) {
      factor.mul(fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE))
          .mul(fromMemorySegment(SPECIES, MEMORY, w + i, LITTLE)).intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  static void axpby(float b, long x, float a, long z, long end) {
    FloatVector factor = broadcast(SPECIES, b);
    FloatVector old = broadcast(SPECIES, a);
    for (long i = 0; i < end; i += STEP) {
      factor.fma(fromMemorySegment(SPECIES, MEMORY, x + i, LITTLE),
          old.mul(fromMemorySegment(SPECIES, MEMORY, z + i, LITTLE))).intoMemorySegment(MEMORY, z + i, LITTLE);
    }
  }

  /** The first {@code planes} planes of every head: a vector of angles is loaded once and meets all heads. */
  static void rope(float sign, long x, long cos, long sin, long z, int headDim, int planes, int n) {
    long end = (long) planes * Float.BYTES;
    long half = (long) headDim / 2 * Float.BYTES;
    long head = (long) headDim * Float.BYTES;
    long row = (long) n * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector c = fromMemorySegment(SPECIES, MEMORY, cos + i, LITTLE);
      FloatVector s = fromMemorySegment(SPECIES, MEMORY, sin + i, LITTLE).mul(sign);
      for (long h = i; h < row; h += head) {
        FloatVector u = fromMemorySegment(SPECIES, MEMORY, x + h, LITTLE);
        FloatVector v = fromMemorySegment(SPECIES, MEMORY, x + h + half, LITTLE);
        v.neg().fma(s, u.mul(c)).intoMemorySegment(MEMORY, z + h, LITTLE);
        u.fma(s, v.mul(c)).intoMemorySegment(MEMORY, z + h + half, LITTLE);
      }
    }
  }

  /**
   * Only the end is done with vectors: AVX2 has no product of 64-bit numbers, so the noise is made one number after
   * another, without a branch (which one in ten would mispredict), into the bits of a mask.
   */
  static void dropout(long stream, long first, long dropped, float kept, long x, long z, int n) {
    for (int i = 0; i < n; i += SPECIES.length()) {
      long mask = 0;
      for (int lane = 0; lane < SPECIES.length(); lane++) {
        mask |= ((Noise.bits(stream, first + i + lane) >>> 11) - dropped >>> 63) << lane;     // 1 where it is below
      }
      long at = (long) i * Float.BYTES;
      fromMemorySegment(SPECIES, MEMORY, x + at, LITTLE)
          .mul(broadcast(SPECIES, kept).blend(0f, VectorMask.fromLong(SPECIES, mask)))
          .intoMemorySegment(MEMORY, z + at, LITTLE);
    }
  }

  /** The steps of e^x stand here once more; see {@link SimdUnary} for why. */
  static void swigluGrad(long gate, long up, long dy, long dgate, long dup, long end) {
    for (long i = 0; i < end; i += STEP) {
      FloatVector x = fromMemorySegment(SPECIES, MEMORY, gate + i, LITTLE);
      FloatVector k = x.blend(-GRAD_MAX, x.compare(LT, -GRAD_MAX));
      k = k.blend(GRAD_MAX, k.compare(GT, GRAD_MAX));
      FloatVector g = k.abs().neg();
      FloatVector c = g.blend(EXP_MAX, g.compare(GT, EXP_MAX));
      c = c.blend(EXP_MIN, c.compare(LT, EXP_MIN));
      FloatVector t = c.fma(broadcast(SPECIES, LOG2_E), broadcast(SPECIES, ROUNDER));
      FloatVector m = t.sub(ROUNDER);
      FloatVector r = m.fma(broadcast(SPECIES, -LN2_LOW), m.fma(broadcast(SPECIES, -LN2_HIGH), c));
      FloatVector q = broadcast(SPECIES, E4).fma(r, broadcast(SPECIES, E3)).fma(r, broadcast(SPECIES, E2))
          .fma(r, broadcast(SPECIES, E1)).fma(r, broadcast(SPECIES, E0));
      IntVector power = t.reinterpretAsInts().sub(ROUNDER_BITS);
      IntVector half = power.lanewise(ASHR, 1);
      FloatVector e = q.fma(r.mul(r), r).add(1f)
          .mul(half.add(127).lanewise(LSHL, 23).reinterpretAsFloats())
          .mul(power.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats());
      FloatVector inverse = broadcast(SPECIES, 1f).div(e.add(1f));
      FloatVector small = e.mul(inverse);
      VectorMask<Float> negative = k.compare(LT, 0f);
      FloatVector s = inverse.blend(small, negative);
      FloatVector d = fromMemorySegment(SPECIES, MEMORY, dy + i, LITTLE);
      FloatVector slope = d.mul(fromMemorySegment(SPECIES, MEMORY, up + i, LITTLE));
      d.mul(x.blend(GATE_MIN, x.compare(LT, GATE_MIN)).mul(s)).intoMemorySegment(MEMORY, dup + i, LITTLE);
      slope.mul(s.mul(small.blend(inverse, negative)).fma(k, s)).intoMemorySegment(MEMORY, dgate + i, LITTLE);
    }
  }
}
