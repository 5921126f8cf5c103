// All kernels by their definitions.
package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.DType;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Worker;

/** The definitions in float: what every result is to the bit, by the plainest loop that says so. */
public sealed class ScalarKernels extends Kernels permits SimdKernels {
  private static final int BYTES = Float.BYTES;

  ScalarKernels() {}

  @Override
  public DType type() {
    return DType.F32;
  }

  @Override
  public int vectorBits() {
    return 0;
  }

  static float at(MemorySegment x, long offset, int i) {
    return x.get(DType.FLOAT, offset + (long) i * BYTES);
  }

  static void put(MemorySegment z, long offset, int i, float value) {
    z.set(DType.FLOAT, offset + (long) i * BYTES, value);
  }

  /** Sum of the lanes: 8 + 8, 4 + 4, 2 + 2, 1 + 1. */
  static float fold(float[] lanes) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
    }
    return lanes[0];
  }

  @Override
  public double dot(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
    float[] lanes = new float[LANES];
    for (int i = 0; i < n; i++) lanes[i % LANES] = Math.fma(at(x, xo, i), at(y, yo, i), lanes[i % LANES]);
    return fold(lanes);
  }

  @Override
  public double sum(MemorySegment x, long xo, int n) {
    float[] lanes = new float[LANES];
    for (int i = 0; i < n; i++) lanes[i % LANES] += at(x, xo, i);
    return fold(lanes);
  }

  /** No lanes: whatever the order, the largest is the same; Math.max holds NaN and puts 0 above -0. */
  @Override
  public double max(MemorySegment x, long xo, int n) {
    float largest = Float.NEGATIVE_INFINITY;
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
    float factor = (float) a;
    for (int i = 0; i < n; i++) put(z, zo, i, factor * at(x, xo, i));
  }

  @Override
  public void shift(double a, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    float term = (float) a;
    for (int i = 0; i < n; i++) put(z, zo, i, at(x, xo, i) + term);
  }

  @Override
  public void axpy(double a, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    float factor = (float) a;
    for (int i = 0; i < n; i++) put(z, zo, i, Math.fma(factor, at(x, xo, i), at(z, zo, i)));
  }

  @Override
  public void mulAdd(double a, MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment z, long zo, int n) {
    float factor = (float) a;
    for (int i = 0; i < n; i++) put(z, zo, i, Math.fma(factor * at(x, xo, i), at(y, yo, i), at(z, zo, i)));
  }

  @Override
  public void scaleMul(double a, MemorySegment x, long xo, MemorySegment w, long wo, MemorySegment z, long zo, int n) {
    float factor = (float) a;
    for (int i = 0; i < n; i++) put(z, zo, i, factor * at(x, xo, i) * at(w, wo, i));
  }

  @Override
  public void axpby(double b, MemorySegment x, long xo, double a, MemorySegment z, long zo, int n) {
    float factor = (float) b;
    float old = (float) a;
    for (int i = 0; i < n; i++) put(z, zo, i, Math.fma(factor, at(x, xo, i), old * at(z, zo, i)));
  }

  @Override
  public void rope(double sign, MemorySegment x, long xo, MemorySegment cos, long co, MemorySegment sin, long so,
      MemorySegment z, long zo, int headDim, int n) {
    ropePlanes(0, sign, x, xo, cos, co, sin, so, z, zo, headDim, n);
  }

  /** Planes {@code from} and up of every head. */
  static void ropePlanes(int from, double sign, MemorySegment x, long xo, MemorySegment cos, long co, MemorySegment sin,
      long so, MemorySegment z, long zo, int headDim, int n) {
    int half = headDim / 2;
    for (int head = 0; head < n; head += headDim) {
      for (int i = from; i < half; i++) {
        float u = at(x, xo, head + i);
        float v = at(x, xo, head + half + i);
        float s = (float) sign * at(sin, so, i);
        put(z, zo, head + i, Math.fma(-v, s, u * at(cos, co, i)));
        put(z, zo, head + half + i, Math.fma(u, s, v * at(cos, co, i)));
      }
    }
  }

  @Override
  public void swigluGrad(MemorySegment gate, long go, MemorySegment up, long uo, MemorySegment dy, long yo,
      MemorySegment dgate, long dgo, MemorySegment dup, long duo, int n) {
    for (int i = 0; i < n; i++) {
      float x = at(gate, go, i);
      float d = at(dy, yo, i);
      float slope = d * at(up, uo, i);
      put(dup, duo, i, d * FloatFunctions.siluBeside(x));
      put(dgate, dgo, i, slope * FloatFunctions.siluGrad(x));
    }
  }

  @Override
  public void dropout(long stream, long first, long dropped, double kept, MemorySegment x, long xo, MemorySegment z,
      long zo, int n) {
    float factor = (float) kept;
    for (int i = 0; i < n; i++) {
      put(z, zo, i, at(x, xo, i) * (Noise.bits(stream, first + i) >>> 11 < dropped ? 0f : factor));
    }
  }

  @Override
  public double expSum(double shift, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    float term = (float) shift;
    float[] lanes = new float[LANES];
    for (int i = 0; i < n; i++) {
      float e = FloatFunctions.exp(at(x, xo, i) - term);
      put(z, zo, i, e);
      lanes[i % LANES] += e;
    }
    return fold(lanes);
  }

  @Override
  public void unary(Unary f, MemorySegment x, long xo, MemorySegment z, long zo, int n) {
    for (int i = 0; i < n; i++) put(z, zo, i, FloatFunctions.apply(f, at(x, xo, i)));
  }

  @Override
  public void adamw(AdamWStep s, MemorySegment w, long wo, MemorySegment g, long go, MemorySegment m, long mo,
      MemorySegment v, long vo, int n) {
    AdamWFloats f = s.floats();
    for (int i = 0; i < n; i++) adamw(f, w, wo, g, go, m, mo, v, vo, i);
  }

  /** One value of an AdamW update. */
  static void adamw(AdamWFloats f, MemorySegment w, long wo, MemorySegment g, long go, MemorySegment m, long mo,
      MemorySegment v, long vo, int i) {
    float gradient = at(g, go, i);
    float mean = Math.fma(f.rest1(), gradient, f.beta1() * at(m, mo, i));
    float square = Math.fma(f.rest2() * gradient, gradient, f.beta2() * at(v, vo, i));
    float decayed = Math.fma(-f.decay(), at(w, wo, i), at(w, wo, i));
    float unit = FloatFunctions.sqrt(square) / f.sqrtBias2() + f.eps();
    put(m, mo, i, mean);
    put(v, vo, i, square);
    put(w, wo, i, Math.fma(-f.step(), mean / unit, decayed));
  }

  @Override
  public void gemm(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, boolean accumulate,
      Worker worker) {
    ScalarGemm.multiply(m, n, k, a, b, c, co, ldc, accumulate, worker);
  }

  @Override
  public void gemm(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, boolean accumulate,
      Threads threads) {
    ScalarGemm.multiply(m, n, k, a, b, c, co, ldc, accumulate, threads);
  }

  @Override
  public void attention(AttentionHead head, Tensor out, Tensor logSum, int from, int count, Worker worker) {
    ScalarAttention.forward(head, out, logSum, from, count);
  }

  @Override
  public void attentionGradient(AttentionHead head, AttentionHead.Gradient gradient, AttentionHead.Part part,
      Worker worker) {
    ScalarAttention.backward(head, gradient, part, this);
  }
}
