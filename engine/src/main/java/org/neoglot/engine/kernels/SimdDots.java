// Many dot products at once: rows that are loaded once meet several others in registers.
package org.neoglot.engine.kernels;

import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static org.neoglot.engine.kernels.SimdUnary.MEMORY;
import static org.neoglot.engine.kernels.SimdUnary.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.neoglot.engine.DType;
import org.neoglot.engine.Worker;

/**
 * The twin of {@link Kernels#dots}. A dot product's 16 lanes are sums of their own, so they may be computed a vector at a
 * time: a pass over the rows takes vector v of every 16 elements, and 4 x 2 products then need 8 registers at any width,
 * where whole products would need 8, 16 or 32. Lanes wait in scratch between passes, and are folded at the end as
 * {@link SimdKernels#dot} folds them.
 *
 * <p>Rows are packed first, 16 elements of one after 16 of the next: a pass then has two addresses instead of seven, each
 * the counter plus something fixed, whose bounds C2 checks before the loop. From rows as they lie it ran at 26 GFLOP/s
 * where a single product ran at 17.
 */
final class SimdDots {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final int LANES = Kernels.LANES;
  private static final int LENGTH = SPECIES.length();
  /** Rows of A and of B that meet in registers. */
  private static final int ROWS = 4;
  private static final int COLUMNS = 2;
  /** Rounds of 16 elements in a stretch, whose rows of B stay in the nearest cache. */
  private static final int STRETCH = 32;
  /** Rows of A that are packed together; with two rows of B their lanes are 8 KB. */
  private static final int BLOCK = 64;
  /** The lanes of one tile. */
  private static final int TILE = ROWS * COLUMNS * LANES;
  /** A worker's scratch. */
  private static final int A = 0;
  private static final int B = 1;
  private static final int SUMS = 2;

  private SimdDots() {}

  /** At addresses that the caller has checked; rows of A and B are lda and ldb bytes apart. */
  static void multiply(int m, int n, int k, long a, long lda, long b, long ldb, MemorySegment c, long co, long ldc,
      Worker worker) {
    int length = Math.ceilDiv(k, LANES) * LANES;                      // packed floats of a row
    float[] packedB = worker.floats(B, length * COLUMNS);
    for (int i = 0; i < m; i += BLOCK) {
      int rows = Math.min(BLOCK, m - i);
      int tiles = Math.ceilDiv(rows, ROWS);
      float[] packedA = worker.floats(A, tiles * ROWS * length);
      float[] sums = worker.floats(SUMS, tiles * TILE);
      for (int t = 0; t < tiles; t++) {
        pack(Math.min(ROWS, rows - t * ROWS), ROWS, k, a + (i + t * ROWS) * lda, lda, packedA, t * ROWS * length);
      }
      for (int j = 0; j < n; j += COLUMNS) {
        int columns = Math.min(COLUMNS, n - j);
        pack(columns, COLUMNS, k, b + j * ldb, ldb, packedB, 0);
        tiles(tiles, k, length, packedA, packedB, sums);
        finish(rows, columns, sums, c, co + (i * ldc + j) * Float.BYTES, ldc * Float.BYTES);
      }
    }
  }

  /** Of {@code group} rows those that are there; what comes of the others is never looked at. */
  private static void pack(int rows, int group, int k, long from, long rowBytes, float[] to, int at) {
    int whole = k - k % LENGTH;
    for (int r = 0; r < rows; r++) {
      long row = from + r * rowBytes;
      int place = at + r * LANES;
      for (int e = 0; e < whole; e += LENGTH) {
        fromMemorySegment(SPECIES, MEMORY, row + (long) e * Float.BYTES, LITTLE)
            .intoArray(to, place + e / LANES * LANES * group + e % LANES);
      }
      for (int e = whole; e < k; e++) {
        to[place + e / LANES * LANES * group + e % LANES] = MEMORY.get(DType.FLOAT, row + (long) e * Float.BYTES);
      }
    }
  }

  /** The lanes of some rows of A and two of B. */
  private static void tiles(int tiles, int k, int length, float[] a, float[] b, float[] sums) {
    Arrays.fill(sums, 0, tiles * TILE, 0);
    int whole = k / LANES;
    for (int from = 0; from < whole; from += STRETCH) {
      int count = Math.min(STRETCH, whole - from);
      for (int t = 0; t < tiles; t++) {
        int ao = (t * length + from * LANES) * ROWS;
        for (int v = 0; v < LANES; v += LENGTH) pass(count, a, ao + v, b, from * LANES * COLUMNS + v, sums, t * TILE + v);
      }
    }
    if (k % LANES == 0) return;
    for (int t = 0; t < tiles; t++) {
      rest(k % LANES, a, (t * length + whole * LANES) * ROWS, b, whole * LANES * COLUMNS, sums, t * TILE);
    }
  }

  /** One vector of the lanes of 4 x 2 products over so many rounds. */
  private static void pass(int rounds, float[] a, int ao, float[] b, int bo, float[] sums, int so) {
    FloatVector s00 = fromArray(SPECIES, sums, so);
    FloatVector s01 = fromArray(SPECIES, sums, so + LANES);
    FloatVector s10 = fromArray(SPECIES, sums, so + 2 * LANES);
    FloatVector s11 = fromArray(SPECIES, sums, so + 3 * LANES);
    FloatVector s20 = fromArray(SPECIES, sums, so + 4 * LANES);
    FloatVector s21 = fromArray(SPECIES, sums, so + 5 * LANES);
    FloatVector s30 = fromArray(SPECIES, sums, so + 6 * LANES);
    FloatVector s31 = fromArray(SPECIES, sums, so + 7 * LANES);
    int end = rounds * COLUMNS * LANES;
    for (int i = 0; i < end; i += COLUMNS * LANES) {
      FloatVector y0 = fromArray(SPECIES, b, bo + i);
      FloatVector y1 = fromArray(SPECIES, b, bo + i + LANES);
      FloatVector x0 = fromArray(SPECIES, a, ao + 2 * i);
      s00 = x0.fma(y0, s00);
      s01 = x0.fma(y1, s01);
      FloatVector x1 = fromArray(SPECIES, a, ao + 2 * i + LANES);
      s10 = x1.fma(y0, s10);
      s11 = x1.fma(y1, s11);
      FloatVector x2 = fromArray(SPECIES, a, ao + 2 * i + 2 * LANES);
      s20 = x2.fma(y0, s20);
      s21 = x2.fma(y1, s21);
      FloatVector x3 = fromArray(SPECIES, a, ao + 2 * i + 3 * LANES);
      s30 = x3.fma(y0, s30);
      s31 = x3.fma(y1, s31);
    }
    s00.intoArray(sums, so);
    s01.intoArray(sums, so + LANES);
    s10.intoArray(sums, so + 2 * LANES);
    s11.intoArray(sums, so + 3 * LANES);
    s20.intoArray(sums, so + 4 * LANES);
    s21.intoArray(sums, so + 5 * LANES);
    s30.intoArray(sums, so + 6 * LANES);
    s31.intoArray(sums, so + 7 * LANES);
  }

  /** What is left behind the last whole 16: one lane each, rare and small. */
  private static void rest(int left, float[] a, int ao, float[] b, int bo, float[] sums, int so) {
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < COLUMNS; j++) {
        int place = so + (i * COLUMNS + j) * LANES;
        for (int e = 0; e < left; e++) {
          sums[place + e] = Math.fma(a[ao + i * LANES + e], b[bo + j * LANES + e], sums[place + e]);
        }
      }
    }
  }

  private static void finish(int rows, int columns, float[] sums, MemorySegment c, long co, long ldc) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int place = i / ROWS * TILE + (i % ROWS * COLUMNS + j) * LANES;
        c.set(DType.FLOAT, co + i * ldc + (long) j * Float.BYTES, SimdKernels.folded(sums, place));
      }
    }
  }
}
