// All kernels by vectors, with the bits of the definitions.
package org.neoglot.engine.kernels;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.SQRT;
import static org.neoglot.engine.kernels.FloatFunctions.*;
import static org.neoglot.engine.kernels.SimdUnary.MEMORY;
import static org.neoglot.engine.kernels.SimdUnary.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Worker;

/**
 * The Vector API twins: the bits of {@link ScalarKernels} at 128, 256 and 512 bits. The 16 logical lanes of a reduction
 * are 4, 2 or 1 vectors; the branches on {@link #VECTORS} are constants to the compiler, so one loop serves all widths.
 * What is left of a row after its whole vectors goes to the definition, or under a mask into the lanes it belongs to.
 */
public final class SimdKernels extends ScalarKernels {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  /** Elements of a hardware vector. */
  private static final int LENGTH = SPECIES.length();
  /** Hardware vectors that make the 16 logical lanes. */
  private static final int VECTORS = LANES / LENGTH;
  /** Bytes of a hardware vector. */
  private static final int STEP = SPECIES.vectorByteSize();
  /** Bytes of 16 elements. */
  private static final int ROUND = LANES * Float.BYTES;
  private static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(SPECIES, 8, 1, true);
  private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(SPECIES, 4, 1, true);
  private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(SPECIES, 2, 1, true);
  private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(SPECIES, 1, 1, true);

  private SimdKernels() {}

  /** Only where {@link Kernels#vectorModule} says that the module is there; the definitions where vectors are tiny. */
  static Kernels create() {
    return LENGTH < 4 ? Kernels.scalar() : new SimdKernels();
  }

  @Override
  public int vectorBits() {
    return SPECIES.vectorBitSize();
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }

  /**
   * The address of a row that is read: everything is checked here, once, and nothing in the loops. Whoever calls keeps
   * the segment open until the kernel returns; the definition that does the rest of a row keeps it reachable.
   */
  static long read(MemorySegment row, long offset, long n) {
    if (!row.isNative() || !row.scope().isAlive()) {
      throw new IllegalArgumentException("a kernel wants native memory that is still open, found " + row);
    }
    return row.address() + Objects.checkFromIndexSize(offset, n * Float.BYTES, row.byteSize());
  }

  /** The same for an output. */
  static long written(MemorySegment row, long offset, long n) {
    if (row.isReadOnly()) throw new IllegalArgumentException("a kernel cannot write to read-only memory, " + row);
    return read(row, offset, n);
  }

  /** Which lanes of a vector, counted from 0, hold any of {@code left} elements. */
  private static VectorMask<Float> lanes(int vector, int left) {
    return SPECIES.indexInRange(vector * LENGTH, left);
  }

  /** Elements in whole vectors. */
  private static int whole(int n) {
    return n - n % LENGTH;
  }

  /** Sum of the lanes of 1, 2 or 4 vectors, the first of which holds lane 0. */
  private static float fold(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    FloatVector s = a;
    if (VECTORS == 4) s = a.add(c).add(b.add(d));
    if (VECTORS == 2) s = a.add(b);
    if (VECTORS == 1) s = s.add(s.rearrange(BY_8));
    if (VECTORS <= 2) s = s.add(s.rearrange(BY_4));
    s = s.add(s.rearrange(BY_2));
    return s.add(s.rearrange(BY_1)).lane(0);
  }

  @Override
  public double dot(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
    long xa = read(x, xo, n);
    long ya = read(y, yo, n);
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    int whole = n - n % LANES;
    for (int e = 0; e < whole; e += LANES) {
      long i = (long) e * Float.BYTES;
      a = fromMemorySegment(SPECIES, MEMORY, xa + i, LITTLE)
          .fma(fromMemorySegment(SPECIES, MEMORY, ya + i, LITTLE), a);
      if (VECTORS > 1) {
        long j = i + STEP;
        b = fromMemorySegment(SPECIES, MEMORY, xa + j, LITTLE)
            .fma(fromMemorySegment(SPECIES, MEMORY, ya + j, LITTLE), b);
      }
      if (VECTORS > 2) {
        long j = i + 2 * STEP;
        c = fromMemorySegment(SPECIES, MEMORY, xa + j, LITTLE)
            .fma(fromMemorySegment(SPECIES, MEMORY, ya + j, LITTLE), c);
        j = i + 3 * STEP;
        d = fromMemorySegment(SPECIES, MEMORY, xa + j, LITTLE)
            .fma(fromMemorySegment(SPECIES, MEMORY, ya + j, LITTLE), d);
      }
    }
    long end = (long) whole * Float.BYTES;
    int left = n % LANES;
    if (left > 0) {
      // Lanes without an element stay as they are: adding 0 x 0 would turn a -0 into 0. Spelled out, as in sum.
      a = a.blend(fromMemorySegment(SPECIES, x, xo + end, LITTLE, lanes(0, left))
          .fma(fromMemorySegment(SPECIES, y, yo + end, LITTLE, lanes(0, left)), a), lanes(0, left));
      if (VECTORS > 1) {
        long i = end + STEP;
        b = b.blend(fromMemorySegment(SPECIES, x, xo + i, LITTLE, lanes(1, left))
            .fma(fromMemorySegment(SPECIES, y, yo + i, LITTLE, lanes(1, left)), b), lanes(1, left));
      }
      if (VECTORS > 2) {
        long i = end + 2 * STEP;
        c = c.blend(fromMemorySegment(SPECIES, x, xo + i, LITTLE, lanes(2, left))
            .fma(fromMemorySegment(SPECIES, y, yo + i, LITTLE, lanes(2, left)), c), lanes(2, left));
        i = end + 3 * STEP;
        d = d.blend(fromMemorySegment(SPECIES, x, xo + i, LITTLE, lanes(3, left))
            .fma(fromMemorySegment(SPECIES, y, yo + i, LITTLE, lanes(3, left)), d), lanes(3, left));
      }
    }
    return fold(a, b, c, d);
  }

  /** A single row meets each row of B once, which nothing can make cheaper. */
  @Override
  public void dots(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, Worker worker) {
    if (m < 2) {
      super.dots(m, n, k, a, b, c, co, ldc, worker);
      return;
    }
    if (n == 0) return;
    for (Operand x : new Operand[] {a, b}) {
      if (x.decoder() != null || x.transposed()) throw new IllegalArgumentException("dots wants rows of floats, found " + x);
    }
    read(a.data(), a.row(m - 1), k);
    read(b.data(), b.row(n - 1), k);
    written(c, co + (m - 1) * ldc * Float.BYTES, n);
    SimdDots.multiply(m, n, k, read(a.data(), a.row(0), k), a.rowBytes(), read(b.data(), b.row(0), k), b.rowBytes(), c, co, ldc,
        worker);
  }

  /** The fold of 16 lanes in an array. */
  static float folded(float[] lanes, int at) {
    FloatVector a = FloatVector.fromArray(SPECIES, lanes, at);
    FloatVector b = VECTORS > 1 ? FloatVector.fromArray(SPECIES, lanes, at + LENGTH) : a;
    FloatVector c = VECTORS > 2 ? FloatVector.fromArray(SPECIES, lanes, at + 2 * LENGTH) : a;
    FloatVector d = VECTORS > 2 ? FloatVector.fromArray(SPECIES, lanes, at + 3 * LENGTH) : a;
    return fold(a, b, c, d);
  }

  @Override
  public double sum(MemorySegment x, long xo, int n) {
    long xa = read(x, xo, n);
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    long end = (long) (n / LANES) * ROUND;
    for (long i = 0; i < end; i += ROUND) {
      a = a.add(fromMemorySegment(SPECIES, MEMORY, xa + i, LITTLE));
      if (VECTORS > 1) b = b.add(fromMemorySegment(SPECIES, MEMORY, xa + i + STEP, LITTLE));
      if (VECTORS > 2) {
        c = c.add(fromMemorySegment(SPECIES, MEMORY, xa + i + 2 * STEP, LITTLE));
        d = d.add(fromMemorySegment(SPECIES, MEMORY, xa + i + 3 * STEP, LITTLE));
      }
    }
    int left = n % LANES;
    if (left > 0) {
      // Spelled out: lanes that change places in a loop over the vectors would be boxed.
      a = a.add(fromMemorySegment(SPECIES, x, xo + end, LITTLE, lanes(0, left)), lanes(0, left));
      if (VECTORS > 1) b = b.add(fromMemorySegment(SPECIES, x, xo + end + STEP, LITTLE, lanes(1, left)), lanes(1, left));
      if (VECTORS > 2) {
        c = c.add(fromMemorySegment(SPECIES, x, xo + end + 2 * STEP, LITTLE, lanes(2, left)), lanes(2, left));
        d = d.add(fromMemorySegment(SPECIES, x, xo + end + 3 * STEP, LITTLE, lanes(3, left)), lanes(3, left));
      }
    }
    return fold(a, b, c, d);
  }

  @Override
  public double max(MemorySegment x, long xo, int n) {
    long xa = read(x, xo, n);
    FloatVector a = all(Float.NEGATIVE_INFINITY);
    FloatVector b = a;
    int i = 0;
    for (; i <= n - 2 * LENGTH; i += 2 * LENGTH) {
      long at = xa + (long) i * Float.BYTES;
      a = a.max(fromMemorySegment(SPECIES, MEMORY, at, LITTLE));
      b = b.max(fromMemorySegment(SPECIES, MEMORY, at + STEP, LITTLE));
    }
    double rest = super.max(x, xo + (long) i * Float.BYTES, n - i);
    return Math.max(a.max(b).reduceLanes(MAX), rest);
  }

  @Override
  public void add(MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment z, long zo, int n) {
    long xa = read(x, xo, n);
    long ya = read(y, yo, n);
    long za = written(z, zo, n);
    long end = (long) whole(n) * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector u = fromMemorySegment(SPECIES, MEMORY, xa + i, LITTLE);
      u.add(fromMemorySegment(SPECIES, MEMORY, ya + i, LITTLE)).intoMemorySegment(MEMORY, za + i, LITTLE);
    }
    super.add(x, xo + end, y, yo + end, z, zo + end, n % LENGTH);
  }

  @Override
  public void mul(MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment z, long zo, int n) {
    long xa = read(x, xo, n);
    long ya = read(y, yo, n);
    long za = written(z, zo, n);
    long end = (long) whole(n) * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector u = fromMemorySegment(SPECIES, MEMORY, xa + i, LITTLE);
      u.mul(fromMemorySegment(SPECIES, MEMORY, ya + i, LITTLE)).intoMemorySegment(MEMORY, za + i, LITTLE);
    }
    super.mul(x, xo + end, y, yo + end, z, zo + end, n % LENGTH);
  }

  @Override
  public void scale(double a, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    long xa = read(x, xo, n);
    long za = written(z, zo, n);
    long end = (long) whole(n) * Float.BYTES;
    FloatVector factor = all((float) a);
    for (long i = 0; i < end; i += STEP) {
      factor.mul(fromMemorySegment(SPECIES, MEMORY, xa + i, LITTLE)).intoMemorySegment(MEMORY, za + i, LITTLE);
    }
    super.scale(a, x, xo + end, z, zo + end, n % LENGTH);
  }

  @Override
  public void shift(double a, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    long xa = read(x, xo, n);
    long za = written(z, zo, n);
    long end = (long) whole(n) * Float.BYTES;
    FloatVector term = all((float) a);
    for (long i = 0; i < end; i += STEP) {
      fromMemorySegment(SPECIES, MEMORY, xa + i, LITTLE).add(term).intoMemorySegment(MEMORY, za + i, LITTLE);
    }
    super.shift(a, x, xo + end, z, zo + end, n % LENGTH);
  }

  @Override
  public void axpy(double a, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    long xa = read(x, xo, n);
    long za = written(z, zo, n);
    long end = (long) whole(n) * Float.BYTES;
    FloatVector factor = all((float) a);
    for (long i = 0; i < end; i += STEP) {
      FloatVector u = fromMemorySegment(SPECIES, MEMORY, xa + i, LITTLE);
      factor.fma(u, fromMemorySegment(SPECIES, MEMORY, za + i, LITTLE)).intoMemorySegment(MEMORY, za + i, LITTLE);
    }
    super.axpy(a, x, xo + end, z, zo + end, n % LENGTH);
  }

  @Override
  public void mulAdd(double a, MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment z, long zo, int n) {
    long xa = read(x, xo, n);
    long ya = read(y, yo, n);
    long za = written(z, zo, n);
    long end = (long) whole(n) * Float.BYTES;
    FloatVector factor = all((float) a);
    for (long i = 0; i < end; i += STEP) {
      FloatVector u = factor.mul(fromMemorySegment(SPECIES, MEMORY, xa + i, LITTLE));
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, ya + i, LITTLE);
      u.fma(v, fromMemorySegment(SPECIES, MEMORY, za + i, LITTLE)).intoMemorySegment(MEMORY, za + i, LITTLE);
    }
    super.mulAdd(a, x, xo + end, y, yo + end, z, zo + end, n % LENGTH);
  }

  /**
   * The sum is another walk over what is still in the nearest cache: lanes that change places inside this loop would be
   * boxed, 250 MB in a training step of 12 million numbers.
   */
  @Override
  public double expSum(double shift, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    long xa = read(x, xo, n);
    long za = written(z, zo, n);
    FloatVector term = broadcast(SPECIES, (float) shift);
    long end = (long) whole(n) * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector v = fromMemorySegment(SPECIES, MEMORY, xa + i, LITTLE).sub(term);
      FloatVector k = v.blend(EXP_MAX, v.compare(GT, EXP_MAX));
      k = k.blend(EXP_MIN, k.compare(LT, EXP_MIN));
      FloatVector t = k.fma(broadcast(SPECIES, LOG2_E), broadcast(SPECIES, ROUNDER));
      FloatVector m = t.sub(ROUNDER);
      FloatVector r = m.fma(broadcast(SPECIES, -LN2_LOW), m.fma(broadcast(SPECIES, -LN2_HIGH), k));
      FloatVector q = broadcast(SPECIES, E4).fma(r, broadcast(SPECIES, E3)).fma(r, broadcast(SPECIES, E2))
          .fma(r, broadcast(SPECIES, E1)).fma(r, broadcast(SPECIES, E0));
      IntVector power = t.reinterpretAsInts().sub(ROUNDER_BITS);
      IntVector half = power.lanewise(ASHR, 1);
      FloatVector e = q.fma(r.mul(r), r).add(1f)
          .mul(half.add(127).lanewise(LSHL, 23).reinterpretAsFloats())
          .mul(power.sub(half).add(127).lanewise(LSHL, 23).reinterpretAsFloats());
      e.intoMemorySegment(MEMORY, za + i, LITTLE);
    }
    for (int i = whole(n); i < n; i++) put(z, zo, i, FloatFunctions.exp(at(x, xo, i) - (float) shift));
    return sum(z, zo, n);
  }

  @Override
  public void scaleMul(double a, MemorySegment x, long xo, MemorySegment w, long wo, MemorySegment z, long zo, int n) {
    long end = (long) whole(n) * Float.BYTES;
    SimdFused.scaleMul((float) a, read(x, xo, n), read(w, wo, n), written(z, zo, n), end);
    super.scaleMul(a, x, xo + end, w, wo + end, z, zo + end, n % LENGTH);
  }

  @Override
  public void axpby(double b, MemorySegment x, long xo, double a, MemorySegment z, long zo, int n) {
    long end = (long) whole(n) * Float.BYTES;
    SimdFused.axpby((float) b, read(x, xo, n), (float) a, written(z, zo, n), end);
    super.axpby(b, x, xo + end, a, z, zo + end, n % LENGTH);
  }

  @Override
  public void rope(double sign, MemorySegment x, long xo, MemorySegment cos, long co, MemorySegment sin, long so,
      MemorySegment z, long zo, int headDim, int n) {
    int half = headDim / 2;
    SimdFused.rope((float) sign, read(x, xo, n), read(cos, co, half), read(sin, so, half), written(z, zo, n), headDim,
        whole(half), n);
    if (half % LENGTH > 0) ropePlanes(whole(half), sign, x, xo, cos, co, sin, so, z, zo, headDim, n);
  }

  @Override
  public void dropout(long stream, long first, long dropped, double kept, MemorySegment x, long xo, MemorySegment z,
      long zo, int n) {
    int whole = whole(n);
    long end = (long) whole * Float.BYTES;
    SimdFused.dropout(stream, first, dropped, (float) kept, read(x, xo, n), written(z, zo, n), whole);
    super.dropout(stream, first + whole, dropped, kept, x, xo + end, z, zo + end, n % LENGTH);
  }

  @Override
  public void swigluGrad(MemorySegment gate, long go, MemorySegment up, long uo, MemorySegment dy, long yo,
      MemorySegment dgate, long dgo, MemorySegment dup, long duo, int n) {
    long end = (long) whole(n) * Float.BYTES;
    SimdFused.swigluGrad(read(gate, go, n), read(up, uo, n), read(dy, yo, n), written(dgate, dgo, n),
        written(dup, duo, n), end);
    super.swigluGrad(gate, go + end, up, uo + end, dy, yo + end, dgate, dgo + end, dup, duo + end, n % LENGTH);
  }

  @Override
  public void unary(Unary f, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    long end = (long) whole(n) * Float.BYTES;
    SimdUnary.apply(f, read(x, xo, n), written(z, zo, n), whole(n));
    super.unary(f, x, xo + end, z, zo + end, n % LENGTH);
  }

  @Override
  public void adamw(AdamWStep s, MemorySegment w, long wo, MemorySegment g, long go, MemorySegment m, long mo,
      MemorySegment v, long vo, int n) {
    long wa = written(w, wo, n);
    long ga = read(g, go, n);
    long ma = written(m, mo, n);
    long va = written(v, vo, n);
    AdamWFloats f = s.floats();
    FloatVector beta1 = all(f.beta1());
    FloatVector rest1 = all(f.rest1());
    FloatVector decay = all(-f.decay());
    FloatVector step = all(-f.step());
    long end = (long) whole(n) * Float.BYTES;
    for (long i = 0; i < end; i += STEP) {
      FloatVector gradient = fromMemorySegment(SPECIES, MEMORY, ga + i, LITTLE);
      FloatVector mean = rest1.fma(gradient, beta1.mul(fromMemorySegment(SPECIES, MEMORY, ma + i, LITTLE)));
      FloatVector square = gradient.mul(f.rest2())
          .fma(gradient, fromMemorySegment(SPECIES, MEMORY, va + i, LITTLE).mul(f.beta2()));
      FloatVector weight = fromMemorySegment(SPECIES, MEMORY, wa + i, LITTLE);
      FloatVector decayed = decay.fma(weight, weight);
      FloatVector unit = square.lanewise(SQRT).div(f.sqrtBias2()).add(f.eps());
      mean.intoMemorySegment(MEMORY, ma + i, LITTLE);
      square.intoMemorySegment(MEMORY, va + i, LITTLE);
      step.fma(mean.div(unit), decayed).intoMemorySegment(MEMORY, wa + i, LITTLE);
    }
    super.adamw(s, w, wo + end, g, go + end, m, mo + end, v, vo + end, n % LENGTH);
  }

  @Override
  public void gemm(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, boolean accumulate,
      Worker worker) {
    SimdGemm.multiply(m, n, k, a, b, c, co, ldc, accumulate, worker);
  }

  @Override
  public void gemm(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, boolean accumulate,
      Threads threads) {
    SimdGemm.multiply(m, n, k, a, b, c, co, ldc, accumulate, threads);
  }

  @Override
  public void attention(AttentionHead head, Tensor out, Tensor logSum, int from, int count, Worker worker) {
    SimdAttention.forward(head, out, logSum, from, count, worker);
  }

  @Override
  public void attentionGradient(AttentionHead head, AttentionHead.Gradient gradient, AttentionHead.Part part,
      Worker worker) {
    SimdAttention.backward(head, gradient, part, this, worker);
  }
}
