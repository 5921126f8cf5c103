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

  /** A column of tiles, as C holds it: rows of the tile's width; what lies outside of C is 0. */
  static void load(MemorySegment c, long corner, long ldc, int rows, int columns, float[] tiles) {
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
    Arrays.fill(tiles, rows * WIDTH, (rows + ROWS - 1) / ROWS * ROWS * WIDTH, 0f);
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
