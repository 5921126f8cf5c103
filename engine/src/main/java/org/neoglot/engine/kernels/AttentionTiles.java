// The innermost loops of attention's products.
package org.neoglot.engine.kernels;

import static org.neoglot.engine.kernels.SimdUnary.MEMORY;
import static org.neoglot.engine.kernels.SimdUnary.SPECIES;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.neoglot.engine.DType;

/**
 * The innermost product of {@link SimdAttention}: six rows by two vectors of C, in registers while k runs, as in
 * {@link GemmTiles}. B and C always lie in rows {@link #SIDE} numbers apart, a constant: then the index of B is a
 * constant multiple of the loop's counter and C2 checks bounds before the loop. So what one product leaves in scratch
 * (scores) is an operand of the next as it lies, and nothing is packed twice.
 */
final class AttentionTiles {
  /** Row length of B and C: queries of a block, or a chunk of a head's columns. */
  static final int SIDE = AttentionHead.BLOCK;
  static final int LANES = SPECIES.length();
  /** Rows of a tile. */
  static final int ROWS = 6;
  /** Columns of a tile. */
  static final int WIDTH = 2 * LANES;

  private AttentionTiles() {}

  /** C = A B, or C += A B, of one tile: A in rows {@code lda} apart, k numbers each. */
  static void multiply(int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, boolean add) {
    var c00 = FloatVector.zero(SPECIES);
    var c01 = FloatVector.zero(SPECIES);
    var c10 = FloatVector.zero(SPECIES);
    var c11 = FloatVector.zero(SPECIES);
    var c20 = FloatVector.zero(SPECIES);
    var c21 = FloatVector.zero(SPECIES);
    var c30 = FloatVector.zero(SPECIES);
    var c31 = FloatVector.zero(SPECIES);
    var c40 = FloatVector.zero(SPECIES);
    var c41 = FloatVector.zero(SPECIES);
    var c50 = FloatVector.zero(SPECIES);
    var c51 = FloatVector.zero(SPECIES);
    if (add) {
      c00 = FloatVector.fromArray(SPECIES, c, co);
      c01 = FloatVector.fromArray(SPECIES, c, co + LANES);
      c10 = FloatVector.fromArray(SPECIES, c, co + 1 * SIDE);
      c11 = FloatVector.fromArray(SPECIES, c, co + 1 * SIDE + LANES);
      c20 = FloatVector.fromArray(SPECIES, c, co + 2 * SIDE);
      c21 = FloatVector.fromArray(SPECIES, c, co + 2 * SIDE + LANES);
      c30 = FloatVector.fromArray(SPECIES, c, co + 3 * SIDE);
      c31 = FloatVector.fromArray(SPECIES, c, co + 3 * SIDE + LANES);
      c40 = FloatVector.fromArray(SPECIES, c, co + 4 * SIDE);
      c41 = FloatVector.fromArray(SPECIES, c, co + 4 * SIDE + LANES);
      c50 = FloatVector.fromArray(SPECIES, c, co + 5 * SIDE);
      c51 = FloatVector.fromArray(SPECIES, c, co + 5 * SIDE + LANES);
    }
    int a1 = ao + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    int a4 = a3 + lda;
    int a5 = a4 + lda;
    for (int i = 0; i < k; i++) {
      var b0 = FloatVector.fromArray(SPECIES, b, bo + i * SIDE);
      var b1 = FloatVector.fromArray(SPECIES, b, bo + i * SIDE + LANES);
      var x0 = FloatVector.broadcast(SPECIES, a[ao + i]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      var x1 = FloatVector.broadcast(SPECIES, a[a1 + i]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      var x2 = FloatVector.broadcast(SPECIES, a[a2 + i]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      var x3 = FloatVector.broadcast(SPECIES, a[a3 + i]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      var x4 = FloatVector.broadcast(SPECIES, a[a4 + i]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      var x5 = FloatVector.broadcast(SPECIES, a[a5 + i]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
    }
    c00.intoArray(c, co);
    c01.intoArray(c, co + LANES);
    c10.intoArray(c, co + 1 * SIDE);
    c11.intoArray(c, co + 1 * SIDE + LANES);
    c20.intoArray(c, co + 2 * SIDE);
    c21.intoArray(c, co + 2 * SIDE + LANES);
    c30.intoArray(c, co + 3 * SIDE);
    c31.intoArray(c, co + 3 * SIDE + LANES);
    c40.intoArray(c, co + 4 * SIDE);
    c41.intoArray(c, co + 4 * SIDE + LANES);
    c50.intoArray(c, co + 5 * SIDE);
    c51.intoArray(c, co + 5 * SIDE + LANES);
  }

  /**
   * C += A^T B of one tile: six columns of A, which lies in rows {@link #SIDE} apart like B, so that nothing has to be
   * turned round. {@code one} is 1, which the compiler must not know: of six constant distances it makes one bounds
   * check that stays in the loop.
   */
  static void multiplyTurned(int k, float[] a, int ao, int one, float[] b, int bo, float[] c, int co) {
    var c00 = FloatVector.fromArray(SPECIES, c, co);
    var c01 = FloatVector.fromArray(SPECIES, c, co + LANES);
    var c10 = FloatVector.fromArray(SPECIES, c, co + 1 * SIDE);
    var c11 = FloatVector.fromArray(SPECIES, c, co + 1 * SIDE + LANES);
    var c20 = FloatVector.fromArray(SPECIES, c, co + 2 * SIDE);
    var c21 = FloatVector.fromArray(SPECIES, c, co + 2 * SIDE + LANES);
    var c30 = FloatVector.fromArray(SPECIES, c, co + 3 * SIDE);
    var c31 = FloatVector.fromArray(SPECIES, c, co + 3 * SIDE + LANES);
    var c40 = FloatVector.fromArray(SPECIES, c, co + 4 * SIDE);
    var c41 = FloatVector.fromArray(SPECIES, c, co + 4 * SIDE + LANES);
    var c50 = FloatVector.fromArray(SPECIES, c, co + 5 * SIDE);
    var c51 = FloatVector.fromArray(SPECIES, c, co + 5 * SIDE + LANES);
    int a1 = ao + one;
    int a2 = a1 + one;
    int a3 = a2 + one;
    int a4 = a3 + one;
    int a5 = a4 + one;
    for (int i = 0; i < k * SIDE; i += SIDE) {
      var b0 = FloatVector.fromArray(SPECIES, b, bo + i);
      var b1 = FloatVector.fromArray(SPECIES, b, bo + i + LANES);
      var x0 = FloatVector.broadcast(SPECIES, a[ao + i]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      var x1 = FloatVector.broadcast(SPECIES, a[a1 + i]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      var x2 = FloatVector.broadcast(SPECIES, a[a2 + i]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      var x3 = FloatVector.broadcast(SPECIES, a[a3 + i]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      var x4 = FloatVector.broadcast(SPECIES, a[a4 + i]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      var x5 = FloatVector.broadcast(SPECIES, a[a5 + i]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
    }
    c00.intoArray(c, co);
    c01.intoArray(c, co + LANES);
    c10.intoArray(c, co + 1 * SIDE);
    c11.intoArray(c, co + 1 * SIDE + LANES);
    c20.intoArray(c, co + 2 * SIDE);
    c21.intoArray(c, co + 2 * SIDE + LANES);
    c30.intoArray(c, co + 3 * SIDE);
    c31.intoArray(c, co + 3 * SIDE + LANES);
    c40.intoArray(c, co + 4 * SIDE);
    c41.intoArray(c, co + 4 * SIDE + LANES);
    c50.intoArray(c, co + 5 * SIDE);
    c51.intoArray(c, co + 5 * SIDE + LANES);
  }

  /**
   * Copies rows of memory, {@code stride} bytes apart, into rows {@link #SIDE} apart, each number times a factor; whether
   * all of them are finite: then x - x adds up to 0. All rows in one walk, because a head's rows are short and calls cost
   * more than their numbers. Addresses were checked.
   */
  static boolean rows(long address, long stride, int rows, int count, float factor, float[] to, int at) {
    FloatVector sum = FloatVector.zero(SPECIES);
    int end = SPECIES.loopBound(count);
    float rest = 0;
    for (int r = 0; r < rows; r++) {
      long row = address + r * stride;
      int place = at + r * SIDE;
      for (int c = 0; c < end; c += LANES) {
        FloatVector v = FloatVector.fromMemorySegment(SPECIES, MEMORY, row + 4L * c, ByteOrder.nativeOrder()).mul(factor);
        v.intoArray(to, place + c);
        sum = sum.add(v.sub(v));
      }
      for (int c = end; c < count; c++) {
        float x = MEMORY.get(DType.FLOAT, row + 4L * c) * factor;
        to[place + c] = x;
        rest += x - x;
      }
    }
    return rest == 0 && sum.compare(VectorOperators.EQ, 0f).allTrue();
  }
}
