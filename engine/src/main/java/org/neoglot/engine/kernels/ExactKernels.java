// All kernels in double precision, for tests of gradients.
package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.DType;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Worker;

/** The same kernels in double precision: the judge of ops, models and gradients, never fast. */
public final class ExactKernels extends Kernels {
  private static final int BYTES = Double.BYTES;

  ExactKernels() {}

  @Override
  public DType type() {
    return DType.F64;
  }

  @Override
  public int vectorBits() {
    return 0;
  }

  static double at(MemorySegment x, long offset, int i) {
    return x.get(DType.DOUBLE, offset + (long) i * BYTES);
  }

  static void put(MemorySegment z, long offset, int i, double value) {
    z.set(DType.DOUBLE, offset + (long) i * BYTES, value);
  }

  /** Sum of the lanes: 8 + 8, 4 + 4, 2 + 2, 1 + 1. */
  static double fold(double[] lanes) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
    }
    return lanes[0];
  }

  @Override
  public double dot(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
    double[] lanes = new double[LANES];
    for (int i = 0; i < n; i++) lanes[i % LANES] = Math.fma(at(x, xo, i), at(y, yo, i), lanes[i % LANES]);
    return fold(lanes);
  }

  @Override
  public double sum(MemorySegment x, long xo, int n) {
    double[] lanes = new double[LANES];
    for (int i = 0; i < n; i++) lanes[i % LANES] += at(x, xo, i);
    return fold(lanes);
  }

  /** No lanes: whatever the order, the largest is the same; Math.max holds NaN and puts 0 above -0. */
  @Override
  public double max(MemorySegment x, long xo, int n) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) largest = Math.max(largest, at(x, xo, i));
    return largest;
  }

  @Override
  public void add(MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment z, long zo, int n) {
    for (int i = 0; i < n; i++) put(z, zo, i, at(x, xo, i) + at(y, yo, i));
  }

  @Override
  public void mul(MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment z, long zo, int n) {
    for (int i = 0; i < n; i++) put(z, zo, i, at(x, xo, i) * at(y, yo, i));
  }

  @Override
  public void scale(double a, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    for (int i = 0; i < n; i++) put(z, zo, i, a * at(x, xo, i));
  }

  @Override
  public void shift(double a, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    for (int i = 0; i < n; i++) put(z, zo, i, at(x, xo, i) + a);
  }

  @Override
  public void axpy(double a, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    for (int i = 0; i < n; i++) put(z, zo, i, Math.fma(a, at(x, xo, i), at(z, zo, i)));
  }

  @Override
  public void mulAdd(double a, MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment z, long zo, int n) {
    for (int i = 0; i < n; i++) put(z, zo, i, Math.fma(a * at(x, xo, i), at(y, yo, i), at(z, zo, i)));
  }

  @Override
  public void scaleMul(double a, MemorySegment x, long xo, MemorySegment w, long wo, MemorySegment z, long zo, int n) {
    for (int i = 0; i < n; i++) put(z, zo, i, a * at(x, xo, i) * at(w, wo, i));
  }

  @Override
  public void axpby(double b, MemorySegment x, long xo, double a, MemorySegment z, long zo, int n) {
    for (int i = 0; i < n; i++) put(z, zo, i, Math.fma(b, at(x, xo, i), a * at(z, zo, i)));
  }

  @Override
  public void rope(double sign, MemorySegment x, long xo, MemorySegment cos, long co, MemorySegment sin, long so,
      MemorySegment z, long zo, int headDim, int n) {
    int half = headDim / 2;
    for (int head = 0; head < n; head += headDim) {
      for (int i = 0; i < half; i++) {
        double u = at(x, xo, head + i);
        double v = at(x, xo, head + half + i);
        double s = sign * at(sin, so, i);
        put(z, zo, head + i, Math.fma(-v, s, u * at(cos, co, i)));
        put(z, zo, head + half + i, Math.fma(u, s, v * at(cos, co, i)));
      }
    }
  }

  @Override
  public void swigluGrad(MemorySegment gate, long go, MemorySegment up, long uo, MemorySegment dy, long yo,
      MemorySegment dgate, long dgo, MemorySegment dup, long duo, int n) {
    for (int i = 0; i < n; i++) {
      double x = at(gate, go, i);
      double d = at(dy, yo, i);
      double slope = d * at(up, uo, i);
      put(dup, duo, i, d * ExactFunctions.apply(Unary.SILU, x));
      put(dgate, dgo, i, slope * ExactFunctions.apply(Unary.SILU_GRAD, x));
    }
  }

  @Override
  public void dropout(long stream, long first, long dropped, double kept, MemorySegment x, long xo, MemorySegment z,
      long zo, int n) {
    for (int i = 0; i < n; i++) {
      put(z, zo, i, at(x, xo, i) * (Noise.bits(stream, first + i) >>> 11 < dropped ? 0 : kept));
    }
  }

  @Override
  public double expSum(double shift, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    double[] lanes = new double[LANES];
    for (int i = 0; i < n; i++) {
      double e = StrictMath.exp(at(x, xo, i) - shift);
      put(z, zo, i, e);
      lanes[i % LANES] += e;
    }
    return fold(lanes);
  }

  @Override
  public void unary(Unary f, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    for (int i = 0; i < n; i++) put(z, zo, i, ExactFunctions.apply(f, at(x, xo, i)));
  }

  @Override
  public void adamw(AdamWStep s, MemorySegment w, long wo, MemorySegment g, long go, MemorySegment m, long mo,
      MemorySegment v, long vo, int n) {
    for (int i = 0; i < n; i++) {
      double gradient = at(g, go, i);
      double mean = Math.fma(1 - s.beta1(), gradient, s.beta1() * at(m, mo, i));
      double square = Math.fma((1 - s.beta2()) * gradient, gradient, s.beta2() * at(v, vo, i));
      double decayed = Math.fma(-s.decay(), at(w, wo, i), at(w, wo, i));
      double unit = Math.sqrt(square) / s.sqrtBias2() + s.eps();
      put(m, mo, i, mean);
      put(v, vo, i, square);
      put(w, wo, i, Math.fma(-s.step(), mean / unit, decayed));
    }
  }

  @Override
  public void gemm(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, boolean accumulate,
      Worker worker) {
    ExactGemm.multiply(m, n, k, a, b, c, co, ldc, accumulate, worker);
  }

  @Override
  public void gemm(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, boolean accumulate,
      Threads threads) {
    threads.parallel(1, (task, worker) -> gemm(m, n, k, a, b, c, co, ldc, accumulate, worker));
  }

  @Override
  public void attention(AttentionHead head, Tensor out, Tensor logSum, int from, int count, Worker worker) {
    ExactAttention.forward(head, out, logSum, from, count);
  }

  @Override
  public void attentionGradient(AttentionHead head, AttentionHead.Gradient gradient, AttentionHead.Part part,
      Worker worker) {
    ExactAttention.backward(head, gradient, part);
  }
}
