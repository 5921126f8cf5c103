package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.neoglot.engine.DType;

/**
 * The innermost loops of {@link SimdGemm}: a few rows times a few vectors of C, held in registers while k runs.
 *
 * <p>Written out by hand, because C2 keeps vectors in registers only as locals of one method: arrays of vectors and
 * helpers that return vectors are boxed. A panel of B holds, for each k, the columns of one tile next to each other;
 * A lies in rows, so that it needs no rearranging; the tile is read and written in a scratch array, which lets one
 * method serve inner tiles, ragged edges, and the second and later slices of a long k.
 *
 * <p>Six rows by two vectors: 12 sums, 2 vectors of B and 1 number of A spread over a vector are 15 of the 16 registers
 * that every vector width has at least; 12 independent sums cover the latency of two fma units, and 8 loads a step
 * stay below what two load units give during 12 fma. Every index of the loop is the counter, or a constant multiple of
 * it, plus something fixed: C2 then checks all bounds once, before the loop. (A packed in sixes, index 6 i + row, ran
 * at less than half of the speed.)
 */
final class GemmTiles {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  /** Lanes of one hardware vector. */
  static final int LANES = SPECIES.length();
  /** Rows of C in one tile. */
  static final int ROWS = 6;
  /** Columns of C in one tile. */
  static final int WIDTH = 2 * LANES;
  /** Rows of C in a tile of one vector, for products with no more columns than that. */
  static final int NARROW_ROWS = 8;
  /** Rows of C in the lower tile that ends a block. */
  static final int LOW_ROWS = 4;
  /** Numbers for each k where A is packed in groups, one for each row: 6, and 2 that nobody reads. */
  static final int GROUP = 8;

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private GemmTiles() {}

  /** tile (6 x 2 vectors) += A (6 rows, {@code lda} apart) times a panel of B ({@code k} x 2 vectors). */
  static void multiply(int k, float[] a, int ao, int lda, float[] b, int bo, float[] tile, int to) {
    int width = WIDTH;
    var c00 = FloatVector.fromArray(SPECIES, tile, to);
    var c01 = FloatVector.fromArray(SPECIES, tile, to + LANES);
    var c10 = FloatVector.fromArray(SPECIES, tile, to + width);
    var c11 = FloatVector.fromArray(SPECIES, tile, to + width + LANES);
    var c20 = FloatVector.fromArray(SPECIES, tile, to + 2 * width);
    var c21 = FloatVector.fromArray(SPECIES, tile, to + 2 * width + LANES);
    var c30 = FloatVector.fromArray(SPECIES, tile, to + 3 * width);
    var c31 = FloatVector.fromArray(SPECIES, tile, to + 3 * width + LANES);
    var c40 = FloatVector.fromArray(SPECIES, tile, to + 4 * width);
    var c41 = FloatVector.fromArray(SPECIES, tile, to + 4 * width + LANES);
    var c50 = FloatVector.fromArray(SPECIES, tile, to + 5 * width);
    var c51 = FloatVector.fromArray(SPECIES, tile, to + 5 * width + LANES);
    // A number of A meets both vectors of B before the next one is spread: one register for A is enough.
    int a1 = ao + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    int a4 = a3 + lda;
    int a5 = a4 + lda;
    for (int i = 0; i < k; i++) {
      var b0 = FloatVector.fromArray(SPECIES, b, bo + i * width);
      var b1 = FloatVector.fromArray(SPECIES, b, bo + i * width + LANES);
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
    c00.intoArray(tile, to);
    c01.intoArray(tile, to + LANES);
    c10.intoArray(tile, to + width);
    c11.intoArray(tile, to + width + LANES);
    c20.intoArray(tile, to + 2 * width);
    c21.intoArray(tile, to + 2 * width + LANES);
    c30.intoArray(tile, to + 3 * width);
    c31.intoArray(tile, to + 3 * width + LANES);
    c40.intoArray(tile, to + 4 * width);
    c41.intoArray(tile, to + 4 * width + LANES);
    c50.intoArray(tile, to + 5 * width);
    c51.intoArray(tile, to + 5 * width + LANES);
  }

  /**
   * The same 6 rows from an A that is packed in groups of 8: a power of two, so that the index stays a shift. Members
   * of a group are {@code next} = 1 apart: with a constant C2 merges their six bounds checks into one that it then
   * cannot move out of the loop, and the tile runs at 35 GFLOP/s in place of 88.
   */
  static void grouped(int k, float[] a, int ao, int next, float[] b, int bo, float[] tile, int to) {
    int width = WIDTH;
    var c00 = FloatVector.fromArray(SPECIES, tile, to);
    var c01 = FloatVector.fromArray(SPECIES, tile, to + LANES);
    var c10 = FloatVector.fromArray(SPECIES, tile, to + width);
    var c11 = FloatVector.fromArray(SPECIES, tile, to + width + LANES);
    var c20 = FloatVector.fromArray(SPECIES, tile, to + 2 * width);
    var c21 = FloatVector.fromArray(SPECIES, tile, to + 2 * width + LANES);
    var c30 = FloatVector.fromArray(SPECIES, tile, to + 3 * width);
    var c31 = FloatVector.fromArray(SPECIES, tile, to + 3 * width + LANES);
    var c40 = FloatVector.fromArray(SPECIES, tile, to + 4 * width);
    var c41 = FloatVector.fromArray(SPECIES, tile, to + 4 * width + LANES);
    var c50 = FloatVector.fromArray(SPECIES, tile, to + 5 * width);
    var c51 = FloatVector.fromArray(SPECIES, tile, to + 5 * width + LANES);
    int a1 = ao + next;
    int a2 = a1 + next;
    int a3 = a2 + next;
    int a4 = a3 + next;
    int a5 = a4 + next;
    for (int i = 0; i < k; i++) {
      var b0 = FloatVector.fromArray(SPECIES, b, bo + i * width);
      var b1 = FloatVector.fromArray(SPECIES, b, bo + i * width + LANES);
      var x0 = FloatVector.broadcast(SPECIES, a[ao + i * GROUP]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      var x1 = FloatVector.broadcast(SPECIES, a[a1 + i * GROUP]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      var x2 = FloatVector.broadcast(SPECIES, a[a2 + i * GROUP]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      var x3 = FloatVector.broadcast(SPECIES, a[a3 + i * GROUP]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
      var x4 = FloatVector.broadcast(SPECIES, a[a4 + i * GROUP]);
      c40 = x4.fma(b0, c40);
      c41 = x4.fma(b1, c41);
      var x5 = FloatVector.broadcast(SPECIES, a[a5 + i * GROUP]);
      c50 = x5.fma(b0, c50);
      c51 = x5.fma(b1, c51);
    }
    c00.intoArray(tile, to);
    c01.intoArray(tile, to + LANES);
    c10.intoArray(tile, to + width);
    c11.intoArray(tile, to + width + LANES);
    c20.intoArray(tile, to + 2 * width);
    c21.intoArray(tile, to + 2 * width + LANES);
    c30.intoArray(tile, to + 3 * width);
    c31.intoArray(tile, to + 3 * width + LANES);
    c40.intoArray(tile, to + 4 * width);
    c41.intoArray(tile, to + 4 * width + LANES);
    c50.intoArray(tile, to + 5 * width);
    c51.intoArray(tile, to + 5 * width + LANES);
  }

  /** The same for 4 rows, where no more are left: 8 sums, just enough to keep two fma units of latency 4 busy. */
  static void low(int k, float[] a, int ao, int lda, float[] b, int bo, float[] tile, int to) {
    int width = WIDTH;
    var c00 = FloatVector.fromArray(SPECIES, tile, to);
    var c01 = FloatVector.fromArray(SPECIES, tile, to + LANES);
    var c10 = FloatVector.fromArray(SPECIES, tile, to + width);
    var c11 = FloatVector.fromArray(SPECIES, tile, to + width + LANES);
    var c20 = FloatVector.fromArray(SPECIES, tile, to + 2 * width);
    var c21 = FloatVector.fromArray(SPECIES, tile, to + 2 * width + LANES);
    var c30 = FloatVector.fromArray(SPECIES, tile, to + 3 * width);
    var c31 = FloatVector.fromArray(SPECIES, tile, to + 3 * width + LANES);
    int a1 = ao + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    for (int i = 0; i < k; i++) {
      var b0 = FloatVector.fromArray(SPECIES, b, bo + i * width);
      var b1 = FloatVector.fromArray(SPECIES, b, bo + i * width + LANES);
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
    }
    c00.intoArray(tile, to);
    c01.intoArray(tile, to + LANES);
    c10.intoArray(tile, to + width);
    c11.intoArray(tile, to + width + LANES);
    c20.intoArray(tile, to + 2 * width);
    c21.intoArray(tile, to + 2 * width + LANES);
    c30.intoArray(tile, to + 3 * width);
    c31.intoArray(tile, to + 3 * width + LANES);
  }

  /** A tile of 8 rows by one vector; panel and tile are as wide as ever, their right halves are left alone. */
  static void narrow(int k, float[] a, int ao, int lda, float[] b, int bo, float[] tile, int to) {
    int width = WIDTH;
    var c0 = FloatVector.fromArray(SPECIES, tile, to);
    var c1 = FloatVector.fromArray(SPECIES, tile, to + width);
    var c2 = FloatVector.fromArray(SPECIES, tile, to + 2 * width);
    var c3 = FloatVector.fromArray(SPECIES, tile, to + 3 * width);
    var c4 = FloatVector.fromArray(SPECIES, tile, to + 4 * width);
    var c5 = FloatVector.fromArray(SPECIES, tile, to + 5 * width);
    var c6 = FloatVector.fromArray(SPECIES, tile, to + 6 * width);
    var c7 = FloatVector.fromArray(SPECIES, tile, to + 7 * width);
    int a1 = ao + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    int a4 = a3 + lda;
    int a5 = a4 + lda;
    int a6 = a5 + lda;
    int a7 = a6 + lda;
    for (int i = 0; i < k; i++) {
      var v = FloatVector.fromArray(SPECIES, b, bo + i * width);
      c0 = FloatVector.broadcast(SPECIES, a[ao + i]).fma(v, c0);
      c1 = FloatVector.broadcast(SPECIES, a[a1 + i]).fma(v, c1);
      c2 = FloatVector.broadcast(SPECIES, a[a2 + i]).fma(v, c2);
      c3 = FloatVector.broadcast(SPECIES, a[a3 + i]).fma(v, c3);
      c4 = FloatVector.broadcast(SPECIES, a[a4 + i]).fma(v, c4);
      c5 = FloatVector.broadcast(SPECIES, a[a5 + i]).fma(v, c5);
      c6 = FloatVector.broadcast(SPECIES, a[a6 + i]).fma(v, c6);
      c7 = FloatVector.broadcast(SPECIES, a[a7 + i]).fma(v, c7);
    }
    c0.intoArray(tile, to);
    c1.intoArray(tile, to + width);
    c2.intoArray(tile, to + 2 * width);
    c3.intoArray(tile, to + 3 * width);
    c4.intoArray(tile, to + 4 * width);
    c5.intoArray(tile, to + 5 * width);
    c6.intoArray(tile, to + 6 * width);
    c7.intoArray(tile, to + 7 * width);
  }

  /** A column of tiles, as C holds it: rows of the tile's width; what lies outside of C is 0. */
  static void load(MemorySegment c, long corner, long ldc, int rows, int padded, int columns, float[] tiles) {
    for (int i = 0; i < rows; i++) {
      long at = corner + i * ldc * Float.BYTES;
      int to = i * WIDTH;
      if (columns == WIDTH) {
        FloatVector.fromMemorySegment(SPECIES, c, at, ORDER).intoArray(tiles, to);
        FloatVector.fromMemorySegment(SPECIES, c, at + LANES * Float.BYTES, ORDER).intoArray(tiles, to + LANES);
      } else {
        Arrays.fill(tiles, to, to + WIDTH, 0f);
        MemorySegment.copy(c, DType.FLOAT, at, tiles, to, columns);
      }
    }
    Arrays.fill(tiles, rows * WIDTH, padded * WIDTH, 0f);
  }

  /** Writes back that part of a column of tiles that lies in C. */
  static void store(float[] tiles, MemorySegment c, long corner, long ldc, int rows, int columns) {
    for (int i = 0; i < rows; i++) {
      long at = corner + i * ldc * Float.BYTES;
      int from = i * WIDTH;
      if (columns == WIDTH) {
        FloatVector.fromArray(SPECIES, tiles, from).intoMemorySegment(c, at, ORDER);
        FloatVector.fromArray(SPECIES, tiles, from + LANES).intoMemorySegment(c, at + LANES * Float.BYTES, ORDER);
      } else {
        MemorySegment.copy(tiles, from, c, DType.FLOAT, at, columns);
      }
    }
  }
}
