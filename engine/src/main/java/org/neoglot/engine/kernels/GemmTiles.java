// The innermost loops of the matrix product, sums held in registers.
package org.neoglot.engine.kernels;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static org.neoglot.engine.kernels.SimdUnary.MEMORY;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The innermost loops of {@link SimdGemm}: a few rows times a few vectors of C, held in registers while k runs.
 *
 * <p>Written out by hand, because C2 keeps vectors in registers only as locals of one method: arrays of vectors and
 * helpers that return vectors are boxed. A panel of B holds, for each k, the columns of one tile next to each other;
 * A lies in rows, so that it needs no rearranging; the tile is read from one address and written to another, which lets
 * one method serve tiles of C as they lie, ragged edges, and the second and later slices of a long k.
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

  private static final int VECTOR_BYTES = LANES * Float.BYTES;
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  /** How the tiles of a product look: rows, columns, and how their A is packed. */
  enum Kind {
    /** Tiles of six rows, and at the end one or two of four where that leaves fewer rows idle. */
    ROWED(GemmTiles.ROWS, WIDTH),
    /** The same from an A in groups, always of six rows. */
    GROUPED(GemmTiles.ROWS, WIDTH),
    /** For products of at most so many columns. */
    NARROW(NARROW_ROWS, LANES);

    final int rows;
    final int width;

    Kind(int rows, int width) {
      this.rows = rows;
      this.width = width;
    }

    /** Where row i, the first of a tile, begins in packed A of so many steps; and so the space that i rows take. */
    int place(int i, int steps) {
      return this == GROUPED ? i / rows * GROUP * steps : i * steps;
    }

    /** Rows of the next tile, where so many are left. */
    int high(int left) {
      boolean low = this == ROWED && (left <= LOW_ROWS || left > rows && left <= 2 * LOW_ROWS);
      return low ? LOW_ROWS : rows;
    }

    /** How many tiles of six rows follow each other, where so many rows are left; of other tiles 1. */
    int alike(int left) {
      if (this == NARROW || high(left) != ROWS) return 1;
      int count = 1;
      while ((count + 1) * ROWS <= left && high(left - count * ROWS) == ROWS) count++;
      return count;
    }

    /** How many of these rows lie in tiles that have no others. */
    int whole(int some) {
      int end = 0;
      while (end < some && end + high(some - end) <= some) end += high(some - end);
      return end;
    }
  }

  private GemmTiles() {}

  /** The first tile of rows above a panel of B, which it packs as it goes. */
  static void pack(int high, int k, float[] a, int ao, long b, long rowBytes, float[] panel, int po, long from,
      long fromRow, long to, long toRow) {
    if (high == LOW_ROWS) packingLow(k, a, ao, k, b, rowBytes, panel, po, from, fromRow, to, toRow);
    else packing(k, a, ao, k, b, rowBytes, panel, po, from, fromRow, to, toRow);
  }

  /**
   * Tiles of that kind and height, one below the other: {@code to} = {@code from} + A times B; addresses, bytes between
   * rows, and bytes between tiles. Many in one call: starting a tile takes as long as some ten steps of k.
   */
  static void add(Kind kind, int high, int tiles, int k, float[] a, int ao, float[] b, int bo, long from, long fromRow,
      long fromTile, long to, long toRow, long toTile) {
    if (kind == Kind.GROUPED) grouped(tiles, k, a, ao, 1, b, bo, from, fromRow, fromTile, to, toRow, toTile);
    else if (kind == Kind.NARROW) narrow(k, a, ao, k, b, bo, from, fromRow, to, toRow);
    else if (high == LOW_ROWS) low(k, a, ao, k, b, bo, from, fromRow, to, toRow);
    else multiply(tiles, k, a, ao, k, b, bo, from, fromRow, fromTile, to, toRow, toTile);
  }

  /** Each tile (6 x 2 vectors) += A (6 rows, {@code lda} apart) times a panel of B ({@code k} x 2 vectors). */
  private static void multiply(int tiles, int k, float[] a, int ao, int lda, float[] b, int bo, long from, long fromRow,
      long fromTile, long to, long toRow, long toTile) {
    int width = WIDTH;
    long bytes = VECTOR_BYTES;
    for (int tile = 0; tile < tiles; tile++) {
      var c00 = fromMemorySegment(SPECIES, MEMORY, from, ORDER);
      var c01 = fromMemorySegment(SPECIES, MEMORY, from + bytes, ORDER);
      var c10 = fromMemorySegment(SPECIES, MEMORY, from + fromRow, ORDER);
      var c11 = fromMemorySegment(SPECIES, MEMORY, from + fromRow + bytes, ORDER);
      var c20 = fromMemorySegment(SPECIES, MEMORY, from + 2 * fromRow, ORDER);
      var c21 = fromMemorySegment(SPECIES, MEMORY, from + 2 * fromRow + bytes, ORDER);
      var c30 = fromMemorySegment(SPECIES, MEMORY, from + 3 * fromRow, ORDER);
      var c31 = fromMemorySegment(SPECIES, MEMORY, from + 3 * fromRow + bytes, ORDER);
      var c40 = fromMemorySegment(SPECIES, MEMORY, from + 4 * fromRow, ORDER);
      var c41 = fromMemorySegment(SPECIES, MEMORY, from + 4 * fromRow + bytes, ORDER);
      var c50 = fromMemorySegment(SPECIES, MEMORY, from + 5 * fromRow, ORDER);
      var c51 = fromMemorySegment(SPECIES, MEMORY, from + 5 * fromRow + bytes, ORDER);
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
      c00.intoMemorySegment(MEMORY, to, ORDER);
      c01.intoMemorySegment(MEMORY, to + bytes, ORDER);
      c10.intoMemorySegment(MEMORY, to + toRow, ORDER);
      c11.intoMemorySegment(MEMORY, to + toRow + bytes, ORDER);
      c20.intoMemorySegment(MEMORY, to + 2 * toRow, ORDER);
      c21.intoMemorySegment(MEMORY, to + 2 * toRow + bytes, ORDER);
      c30.intoMemorySegment(MEMORY, to + 3 * toRow, ORDER);
      c31.intoMemorySegment(MEMORY, to + 3 * toRow + bytes, ORDER);
      c40.intoMemorySegment(MEMORY, to + 4 * toRow, ORDER);
      c41.intoMemorySegment(MEMORY, to + 4 * toRow + bytes, ORDER);
      c50.intoMemorySegment(MEMORY, to + 5 * toRow, ORDER);
      c51.intoMemorySegment(MEMORY, to + 5 * toRow + bytes, ORDER);
      ao += lda * ROWS;
      from += fromTile;
      to += toTile;
    }
  }

  /**
   * The same 6 rows from an A that is packed in groups of 8: a power of two, so that the index stays a shift. Members
   * of a group are {@code next} = 1 apart: with a constant C2 merges their six bounds checks into one that it then
   * cannot move out of the loop, and the tile runs at 35 GFLOP/s in place of 88.
   */
  private static void grouped(int tiles, int k, float[] a, int ao, int next, float[] b, int bo, long from, long fromRow,
      long fromTile, long to, long toRow, long toTile) {
    int width = WIDTH;
    long bytes = VECTOR_BYTES;
    for (int tile = 0; tile < tiles; tile++) {
      var c00 = fromMemorySegment(SPECIES, MEMORY, from, ORDER);
      var c01 = fromMemorySegment(SPECIES, MEMORY, from + bytes, ORDER);
      var c10 = fromMemorySegment(SPECIES, MEMORY, from + fromRow, ORDER);
      var c11 = fromMemorySegment(SPECIES, MEMORY, from + fromRow + bytes, ORDER);
      var c20 = fromMemorySegment(SPECIES, MEMORY, from + 2 * fromRow, ORDER);
      var c21 = fromMemorySegment(SPECIES, MEMORY, from + 2 * fromRow + bytes, ORDER);
      var c30 = fromMemorySegment(SPECIES, MEMORY, from + 3 * fromRow, ORDER);
      var c31 = fromMemorySegment(SPECIES, MEMORY, from + 3 * fromRow + bytes, ORDER);
      var c40 = fromMemorySegment(SPECIES, MEMORY, from + 4 * fromRow, ORDER);
      var c41 = fromMemorySegment(SPECIES, MEMORY, from + 4 * fromRow + bytes, ORDER);
      var c50 = fromMemorySegment(SPECIES, MEMORY, from + 5 * fromRow, ORDER);
      var c51 = fromMemorySegment(SPECIES, MEMORY, from + 5 * fromRow + bytes, ORDER);
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
      c00.intoMemorySegment(MEMORY, to, ORDER);
      c01.intoMemorySegment(MEMORY, to + bytes, ORDER);
      c10.intoMemorySegment(MEMORY, to + toRow, ORDER);
      c11.intoMemorySegment(MEMORY, to + toRow + bytes, ORDER);
      c20.intoMemorySegment(MEMORY, to + 2 * toRow, ORDER);
      c21.intoMemorySegment(MEMORY, to + 2 * toRow + bytes, ORDER);
      c30.intoMemorySegment(MEMORY, to + 3 * toRow, ORDER);
      c31.intoMemorySegment(MEMORY, to + 3 * toRow + bytes, ORDER);
      c40.intoMemorySegment(MEMORY, to + 4 * toRow, ORDER);
      c41.intoMemorySegment(MEMORY, to + 4 * toRow + bytes, ORDER);
      c50.intoMemorySegment(MEMORY, to + 5 * toRow, ORDER);
      c51.intoMemorySegment(MEMORY, to + 5 * toRow + bytes, ORDER);
      ao += k * GROUP;
      from += fromTile;
      to += toTile;
    }
  }

  /** The same for 4 rows, where no more are left: 8 sums, just enough to keep two fma units of latency 4 busy. */
  private static void low(int k, float[] a, int ao, int lda, float[] b, int bo, long from, long fromRow,
      long to, long toRow) {
    int width = WIDTH;
    long bytes = VECTOR_BYTES;
    var c00 = fromMemorySegment(SPECIES, MEMORY, from, ORDER);
    var c01 = fromMemorySegment(SPECIES, MEMORY, from + bytes, ORDER);
    var c10 = fromMemorySegment(SPECIES, MEMORY, from + fromRow, ORDER);
    var c11 = fromMemorySegment(SPECIES, MEMORY, from + fromRow + bytes, ORDER);
    var c20 = fromMemorySegment(SPECIES, MEMORY, from + 2 * fromRow, ORDER);
    var c21 = fromMemorySegment(SPECIES, MEMORY, from + 2 * fromRow + bytes, ORDER);
    var c30 = fromMemorySegment(SPECIES, MEMORY, from + 3 * fromRow, ORDER);
    var c31 = fromMemorySegment(SPECIES, MEMORY, from + 3 * fromRow + bytes, ORDER);
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
    c00.intoMemorySegment(MEMORY, to, ORDER);
    c01.intoMemorySegment(MEMORY, to + bytes, ORDER);
    c10.intoMemorySegment(MEMORY, to + toRow, ORDER);
    c11.intoMemorySegment(MEMORY, to + toRow + bytes, ORDER);
    c20.intoMemorySegment(MEMORY, to + 2 * toRow, ORDER);
    c21.intoMemorySegment(MEMORY, to + 2 * toRow + bytes, ORDER);
    c30.intoMemorySegment(MEMORY, to + 3 * toRow, ORDER);
    c31.intoMemorySegment(MEMORY, to + 3 * toRow + bytes, ORDER);
  }

  /** A tile of 8 rows by one vector; panel and tile are as wide as ever, their right halves are left alone. */
  private static void narrow(int k, float[] a, int ao, int lda, float[] b, int bo, long from, long fromRow,
      long to, long toRow) {
    int width = WIDTH;
    var c0 = fromMemorySegment(SPECIES, MEMORY, from, ORDER);
    var c1 = fromMemorySegment(SPECIES, MEMORY, from + fromRow, ORDER);
    var c2 = fromMemorySegment(SPECIES, MEMORY, from + 2 * fromRow, ORDER);
    var c3 = fromMemorySegment(SPECIES, MEMORY, from + 3 * fromRow, ORDER);
    var c4 = fromMemorySegment(SPECIES, MEMORY, from + 4 * fromRow, ORDER);
    var c5 = fromMemorySegment(SPECIES, MEMORY, from + 5 * fromRow, ORDER);
    var c6 = fromMemorySegment(SPECIES, MEMORY, from + 6 * fromRow, ORDER);
    var c7 = fromMemorySegment(SPECIES, MEMORY, from + 7 * fromRow, ORDER);
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
    c0.intoMemorySegment(MEMORY, to, ORDER);
    c1.intoMemorySegment(MEMORY, to + toRow, ORDER);
    c2.intoMemorySegment(MEMORY, to + 2 * toRow, ORDER);
    c3.intoMemorySegment(MEMORY, to + 3 * toRow, ORDER);
    c4.intoMemorySegment(MEMORY, to + 4 * toRow, ORDER);
    c5.intoMemorySegment(MEMORY, to + 5 * toRow, ORDER);
    c6.intoMemorySegment(MEMORY, to + 6 * toRow, ORDER);
    c7.intoMemorySegment(MEMORY, to + 7 * toRow, ORDER);
  }

  /** {@link #multiply} with a B that lies in rows, which leaves its panel behind for the tiles that follow. */
  private static void packing(int k, float[] a, int ao, int lda, long b, long rowBytes, float[] panel,
      int po, long from, long fromRow, long to, long toRow) {
    int width = WIDTH;
    long bytes = VECTOR_BYTES;
    var c00 = fromMemorySegment(SPECIES, MEMORY, from, ORDER);
    var c01 = fromMemorySegment(SPECIES, MEMORY, from + bytes, ORDER);
    var c10 = fromMemorySegment(SPECIES, MEMORY, from + fromRow, ORDER);
    var c11 = fromMemorySegment(SPECIES, MEMORY, from + fromRow + bytes, ORDER);
    var c20 = fromMemorySegment(SPECIES, MEMORY, from + 2 * fromRow, ORDER);
    var c21 = fromMemorySegment(SPECIES, MEMORY, from + 2 * fromRow + bytes, ORDER);
    var c30 = fromMemorySegment(SPECIES, MEMORY, from + 3 * fromRow, ORDER);
    var c31 = fromMemorySegment(SPECIES, MEMORY, from + 3 * fromRow + bytes, ORDER);
    var c40 = fromMemorySegment(SPECIES, MEMORY, from + 4 * fromRow, ORDER);
    var c41 = fromMemorySegment(SPECIES, MEMORY, from + 4 * fromRow + bytes, ORDER);
    var c50 = fromMemorySegment(SPECIES, MEMORY, from + 5 * fromRow, ORDER);
    var c51 = fromMemorySegment(SPECIES, MEMORY, from + 5 * fromRow + bytes, ORDER);
    // A number of A meets both vectors of B before the next one is spread: one register for A is enough.
    int a1 = ao + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    int a4 = a3 + lda;
    int a5 = a4 + lda;
    for (int i = 0; i < k; i++) {
      var b0 = fromMemorySegment(SPECIES, MEMORY, b, ORDER);
      var b1 = fromMemorySegment(SPECIES, MEMORY, b + bytes, ORDER);
      b += rowBytes;
      b0.intoArray(panel, po + i * width);
      b1.intoArray(panel, po + i * width + LANES);
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
    c00.intoMemorySegment(MEMORY, to, ORDER);
    c01.intoMemorySegment(MEMORY, to + bytes, ORDER);
    c10.intoMemorySegment(MEMORY, to + toRow, ORDER);
    c11.intoMemorySegment(MEMORY, to + toRow + bytes, ORDER);
    c20.intoMemorySegment(MEMORY, to + 2 * toRow, ORDER);
    c21.intoMemorySegment(MEMORY, to + 2 * toRow + bytes, ORDER);
    c30.intoMemorySegment(MEMORY, to + 3 * toRow, ORDER);
    c31.intoMemorySegment(MEMORY, to + 3 * toRow + bytes, ORDER);
    c40.intoMemorySegment(MEMORY, to + 4 * toRow, ORDER);
    c41.intoMemorySegment(MEMORY, to + 4 * toRow + bytes, ORDER);
    c50.intoMemorySegment(MEMORY, to + 5 * toRow, ORDER);
    c51.intoMemorySegment(MEMORY, to + 5 * toRow + bytes, ORDER);
  }

  /** {@link #low}, in the same way. */
  private static void packingLow(int k, float[] a, int ao, int lda, long b, long rowBytes, float[] panel,
      int po, long from, long fromRow, long to, long toRow) {
    int width = WIDTH;
    long bytes = VECTOR_BYTES;
    var c00 = fromMemorySegment(SPECIES, MEMORY, from, ORDER);
    var c01 = fromMemorySegment(SPECIES, MEMORY, from + bytes, ORDER);
    var c10 = fromMemorySegment(SPECIES, MEMORY, from + fromRow, ORDER);
    var c11 = fromMemorySegment(SPECIES, MEMORY, from + fromRow + bytes, ORDER);
    var c20 = fromMemorySegment(SPECIES, MEMORY, from + 2 * fromRow, ORDER);
    var c21 = fromMemorySegment(SPECIES, MEMORY, from + 2 * fromRow + bytes, ORDER);
    var c30 = fromMemorySegment(SPECIES, MEMORY, from + 3 * fromRow, ORDER);
    var c31 = fromMemorySegment(SPECIES, MEMORY, from + 3 * fromRow + bytes, ORDER);
    int a1 = ao + lda;
    int a2 = a1 + lda;
    int a3 = a2 + lda;
    for (int i = 0; i < k; i++) {
      var b0 = fromMemorySegment(SPECIES, MEMORY, b, ORDER);
      var b1 = fromMemorySegment(SPECIES, MEMORY, b + bytes, ORDER);
      b += rowBytes;
      b0.intoArray(panel, po + i * width);
      b1.intoArray(panel, po + i * width + LANES);
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
    c00.intoMemorySegment(MEMORY, to, ORDER);
    c01.intoMemorySegment(MEMORY, to + bytes, ORDER);
    c10.intoMemorySegment(MEMORY, to + toRow, ORDER);
    c11.intoMemorySegment(MEMORY, to + toRow + bytes, ORDER);
    c20.intoMemorySegment(MEMORY, to + 2 * toRow, ORDER);
    c21.intoMemorySegment(MEMORY, to + 2 * toRow + bytes, ORDER);
    c30.intoMemorySegment(MEMORY, to + 3 * toRow, ORDER);
    c31.intoMemorySegment(MEMORY, to + 3 * toRow + bytes, ORDER);
  }
}
