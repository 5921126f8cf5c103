// The arithmetic under every op, and which implementation serves.
package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.DType;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Worker;

/**
 * The arithmetic under every op: what is done to rows of numbers. An op is written once, against this door, and three
 * implementations stand behind it: {@link ScalarKernels} says what every float result is, to the bit;
 * {@link SimdKernels} computes the same bits with the Vector API at any width; {@link ExactKernels} does the same in
 * double precision, as the judge of both.
 *
 * <p>Bits: a reduction runs over 16 logical lanes (element {@code i} belongs to lane {@code i % 16}), each lane in
 * order, and lanes are folded 8 + 8, 4 + 4, 2 + 2, 1 + 1. Products that are summed use fma. Arguments are a segment
 * and a byte offset for each row; {@code n} counts elements. Results may overwrite an argument (same offset).
 */
public abstract class Kernels {
  /** Logical lanes of a reduction, whatever the hardware has. */
  public static final int LANES = 16;

  /** One implementation for each kind of machine, all of them in this package. */
  Kernels() {}

  /** The definitions in float. */
  public static Kernels scalar() {
    return new ScalarKernels();
  }

  /** The definitions in double. */
  public static Kernels exact() {
    return new ExactKernels();
  }

  /** The Vector API twins where the JVM was started with that module, else the definitions. */
  public static Kernels best() {
    return vectorModule() ? SimdKernels.create() : scalar();
  }

  /** Whether {@code jdk.incubator.vector} is in this JVM. */
  public static boolean vectorModule() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /** F32, or F64 for the exact kernels: the type of every tensor that is not I32. */
  public abstract DType type();

  /** Bits of a hardware vector in use, 0 where none is. */
  public abstract int vectorBits();

  /** Sum of x[i] y[i], by fma. */
  public abstract double dot(MemorySegment x, long xo, MemorySegment y, long yo, int n);

  /**
   * C = A B^T, every element one {@link #dot}: A (m, k), B (n, k), neither transposed nor coded; the rows of C are
   * {@code ldc} elements apart. For decode steps, in which many rows meet every row of a weight.
   */
  public void dots(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, Worker worker) {
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < m; i++) {
        type().set(c, co + (i * ldc + j) * type().bytes(), dot(a.data(), a.row(i), b.data(), b.row(j), k));
      }
    }
  }

  /** Sum of x[i]. */
  public abstract double sum(MemorySegment x, long xo, int n);

  /** Largest x[i]; negative infinity when n is 0, NaN when there is one. */
  public abstract double max(MemorySegment x, long xo, int n);

  /** z = x + y. */
  public abstract void add(MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment z, long zo, int n);

  /** z = x y. */
  public abstract void mul(MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment z, long zo, int n);

  /** z = a x. */
  public abstract void scale(double a, MemorySegment x, long xo, MemorySegment z, long zo, int n);

  /** z = x + a. */
  public abstract void shift(double a, MemorySegment x, long xo, MemorySegment z, long zo, int n);

  /** z = fma(a, x, z). */
  public abstract void axpy(double a, MemorySegment x, long xo, MemorySegment z, long zo, int n);

  /** z = fma(a x, y, z). */
  public abstract void mulAdd(double a, MemorySegment x, long xo, MemorySegment y, long yo, MemorySegment z, long zo,
      int n);

  /** z = (a x) w. */
  public abstract void scaleMul(double a, MemorySegment x, long xo, MemorySegment w, long wo, MemorySegment z, long zo,
      int n);

  /** z = fma(b, x, a z). */
  public abstract void axpby(double b, MemorySegment x, long xo, double a, MemorySegment z, long zo, int n);

  /**
   * Turns the planes (i, i + headDim/2) of every head of a row of n numbers: z = x cos - y sin and y cos + x sin, with
   * the angle's sign; one cosine and sine for each plane of a head, the same for all heads.
   */
  public abstract void rope(double sign, MemorySegment x, long xo, MemorySegment cos, long co, MemorySegment sin, long so,
      MemorySegment z, long zo, int headDim, int n);

  /** Gradients of silu(gate) up: dgate = (dy up) silu'(gate), dup = dy silu(gate), with one exponential for both. */
  public abstract void swigluGrad(MemorySegment gate, long go, MemorySegment up, long uo, MemorySegment dy, long yo,
      MemorySegment dgate, long dgo, MemorySegment dup, long duo, int n);

  /**
   * z = x / (1 - p) where the noise of that element keeps it, else 0 x / (1 - p): element {@code first + i} of a stream
   * ({@link org.neoglot.engine.Noise#bits}) is dropped when its upper 53 bits are below {@code dropped}.
   */
  public abstract void dropout(long stream, long first, long dropped, double kept, MemorySegment x, long xo,
      MemorySegment z, long zo, int n);

  /** z = e^(x - shift); returns the sum of z. */
  public abstract double expSum(double shift, MemorySegment x, long xo, MemorySegment z, long zo, int n);

  /** z = f(x). */
  public abstract void unary(Unary f, MemorySegment x, long xo, MemorySegment z, long zo, int n);

  /**
   * One AdamW update (Loshchilov and Hutter 2019, algorithm 2) of n values: w decays by {@code lr wd}, then moves by
   * {@code step m / (sqrt(v) / sqrtBias2 + eps)}, where m and v are the moments after this gradient, and step = lr / bias1.
   */
  public abstract void adamw(AdamWStep step, MemorySegment w, long wo, MemorySegment g, long go, MemorySegment m,
      long mo, MemorySegment v, long vo, int n);

  /** The numbers of one AdamW step: {@code step} = lr / (1 - beta1^t), {@code sqrtBias2} = sqrt(1 - beta2^t). */
  public record AdamWStep(double decay, double step, double beta1, double beta2, double sqrtBias2, double eps,
      AdamWFloats floats) {
    public AdamWStep(double decay, double step, double beta1, double beta2, double sqrtBias2, double eps) {
      this(decay, step, beta1, beta2, sqrtBias2, eps, new AdamWFloats((float) decay, (float) step, (float) beta1,
          (float) (1 - beta1), (float) beta2, (float) (1 - beta2), (float) sqrtBias2, (float) eps));
    }
  }

  /** A step's numbers as floats; 1 - beta is taken in double, where it does not lose digits. */
  public record AdamWFloats(float decay, float step, float beta1, float rest1, float beta2, float rest2,
      float sqrtBias2, float eps) {}

  /**
   * C = A B, or C += A B: every element is one chain of fma over k in increasing order, starting from 0 (or from what C
   * holds), whatever the blocking. A is m x k, B is k x n, C is m x n with rows {@code ldc} elements apart.
   */
  public abstract void gemm(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
      boolean accumulate, Worker worker);

  /** The same product, shared out over a team; equal to the bit to {@link #gemm}. */
  public abstract void gemm(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
      boolean accumulate, Threads threads);

  /**
   * Attention of queries {@code from .. from + count} of a head over all keys that they see: out, and the log of each
   * softmax's denominator (0 for a query that sees nothing). The order of sums is {@link ScalarAttention}'s.
   */
  public abstract void attention(AttentionHead head, Tensor out, Tensor logSum, int from, int count, Worker worker);

  /** The gradients of {@link #attention}, of some queries and some keys; whatever the parts, the bits are the same. */
  public abstract void attentionGradient(AttentionHead head, AttentionHead.Gradient gradient, AttentionHead.Part part,
      Worker worker);
}
