// Many dot products at once: rows that are loaded once meet several others in registers.
package org.neoglot.engine.kernels;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static org.neoglot.engine.kernels.SimdUnary.MEMORY;
import static org.neoglot.engine.kernels.SimdUnary.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import org.neoglot.engine.DType;
import org.neoglot.engine.Worker;

/**
 * The twin of {@link Kernels#dots}. A dot product's 16 lanes are sums of their own, so they may be computed a vector at a
 * time: a pass over the rows takes vector v of every 16 elements, and 4 x 3 products then need 12 registers at any width,
 * where whole products would need 12, 24 or 48. Lanes wait in scratch between passes and stretches, and are folded at the
 * end as {@link SimdKernels#dot} folds them.
 */
final class SimdDots {
  private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
  private static final int LANES = Kernels.LANES;
  private static final int STEP = SPECIES.vectorByteSize();
  /** Bytes of 16 elements, in which a lane occurs once. */
  private static final int ROUND = LANES * Float.BYTES;
  /** Rows of A and of B that meet in registers. */
  private static final int ROWS = 4;
  private static final int COLUMNS = 3;
  /** Rows of B that meet some rows of A while a stretch of both lies in the nearest cache. */
  private static final int BLOCK = 4 * COLUMNS;
  /** Bytes of a stretch: 4 + 12 rows of it are 16 KB, half of the nearest cache. */
  private static final int STRETCH = 1024;
  /** Bytes of the lanes of one tile. */
  private static final int TILE = ROWS * COLUMNS * ROUND;
  /** Where a worker keeps lanes: apart from what ops keep, who count from 0. */
  private static final int SLOT = 19;

  private SimdDots() {}

  /** At addresses that the caller has checked; rows of A and B are lda and ldb bytes apart. */
  static void multiply(int m, int n, int k, long a, long lda, long b, long ldb, MemorySegment c, long co, long ldc,
      Worker worker) {
    MemorySegment lanes = worker.tensor(SLOT, DType.F32, BLOCK / COLUMNS, TILE / Float.BYTES).data();
    for (int j = 0; j < n; j += BLOCK) {
      int columns = Math.min(BLOCK, n - j);
      for (int i = 0; i < m; i += ROWS) {
        int rows = Math.min(ROWS, m - i);
        block(rows, columns, k, a + i * lda, lda, b + j * ldb, ldb, lanes);
        finish(rows, columns, lanes, c, co + (i * ldc + j) * Float.BYTES, ldc * Float.BYTES);
      }
    }
  }

  /** Lanes of up to 4 x 12 products. */
  private static void block(int rows, int columns, int k, long a, long lda, long b, long ldb, MemorySegment lanes) {
    lanes.fill((byte) 0);
    long whole = (long) (k / LANES) * ROUND;
    for (long from = 0; from < whole; from += STRETCH) {
      long end = Math.min(whole, from + STRETCH);
      for (int j = 0; j < columns; j += COLUMNS) {
        long sums = lanes.address() + j / COLUMNS * TILE;
        long first = b + j * ldb;
        for (int v = 0; v < ROUND; v += STEP) pass(from + v, end, rows, a, lda, columns - j, first, ldb, sums + v);
      }
    }
    if (k % LANES > 0) rest(rows, columns, k % LANES, a + whole, lda, b + whole, ldb, lanes);
  }

  /**
   * One vector of the lanes of 4 x 3 products over a stretch. Where there are fewer rows the last one stands for those
   * that are missing: what it yields again is never looked at.
   */
  private static void pass(long from, long end, int rows, long a, long lda, int columns, long b, long ldb, long sums) {
    long a0 = a;
    long a1 = a + Math.min(1, rows - 1) * lda;
    long a2 = a + Math.min(2, rows - 1) * lda;
    long a3 = a + Math.min(3, rows - 1) * lda;
    long b0 = b;
    long b1 = b + Math.min(1, columns - 1) * ldb;
    long b2 = b + Math.min(2, columns - 1) * ldb;
    FloatVector s00 = fromMemorySegment(SPECIES, MEMORY, sums, LITTLE);
    FloatVector s01 = fromMemorySegment(SPECIES, MEMORY, sums + ROUND, LITTLE);
    FloatVector s02 = fromMemorySegment(SPECIES, MEMORY, sums + 2 * ROUND, LITTLE);
    FloatVector s10 = fromMemorySegment(SPECIES, MEMORY, sums + 3 * ROUND, LITTLE);
    FloatVector s11 = fromMemorySegment(SPECIES, MEMORY, sums + 4 * ROUND, LITTLE);
    FloatVector s12 = fromMemorySegment(SPECIES, MEMORY, sums + 5 * ROUND, LITTLE);
    FloatVector s20 = fromMemorySegment(SPECIES, MEMORY, sums + 6 * ROUND, LITTLE);
    FloatVector s21 = fromMemorySegment(SPECIES, MEMORY, sums + 7 * ROUND, LITTLE);
    FloatVector s22 = fromMemorySegment(SPECIES, MEMORY, sums + 8 * ROUND, LITTLE);
    FloatVector s30 = fromMemorySegment(SPECIES, MEMORY, sums + 9 * ROUND, LITTLE);
    FloatVector s31 = fromMemorySegment(SPECIES, MEMORY, sums + 10 * ROUND, LITTLE);
    FloatVector s32 = fromMemorySegment(SPECIES, MEMORY, sums + 11 * ROUND, LITTLE);
    for (long i = from; i < end; i += ROUND) {
      FloatVector y0 = fromMemorySegment(SPECIES, MEMORY, b0 + i, LITTLE);
      FloatVector y1 = fromMemorySegment(SPECIES, MEMORY, b1 + i, LITTLE);
      FloatVector y2 = fromMemorySegment(SPECIES, MEMORY, b2 + i, LITTLE);
      FloatVector x = fromMemorySegment(SPECIES, MEMORY, a0 + i, LITTLE);
      s00 = x.fma(y0, s00);
      s01 = x.fma(y1, s01);
      s02 = x.fma(y2, s02);
      x = fromMemorySegment(SPECIES, MEMORY, a1 + i, LITTLE);
      s10 = x.fma(y0, s10);
      s11 = x.fma(y1, s11);
      s12 = x.fma(y2, s12);
      x = fromMemorySegment(SPECIES, MEMORY, a2 + i, LITTLE);
      s20 = x.fma(y0, s20);
      s21 = x.fma(y1, s21);
      s22 = x.fma(y2, s22);
      x = fromMemorySegment(SPECIES, MEMORY, a3 + i, LITTLE);
      s30 = x.fma(y0, s30);
      s31 = x.fma(y1, s31);
      s32 = x.fma(y2, s32);
    }
    s00.intoMemorySegment(MEMORY, sums, LITTLE);
    s01.intoMemorySegment(MEMORY, sums + ROUND, LITTLE);
    s02.intoMemorySegment(MEMORY, sums + 2 * ROUND, LITTLE);
    s10.intoMemorySegment(MEMORY, sums + 3 * ROUND, LITTLE);
    s11.intoMemorySegment(MEMORY, sums + 4 * ROUND, LITTLE);
    s12.intoMemorySegment(MEMORY, sums + 5 * ROUND, LITTLE);
    s20.intoMemorySegment(MEMORY, sums + 6 * ROUND, LITTLE);
    s21.intoMemorySegment(MEMORY, sums + 7 * ROUND, LITTLE);
    s22.intoMemorySegment(MEMORY, sums + 8 * ROUND, LITTLE);
    s30.intoMemorySegment(MEMORY, sums + 9 * ROUND, LITTLE);
    s31.intoMemorySegment(MEMORY, sums + 10 * ROUND, LITTLE);
    s32.intoMemorySegment(MEMORY, sums + 11 * ROUND, LITTLE);
  }

  /** Where the lanes of a product lie among those of a block. */
  private static long place(int i, int j) {
    return (long) j / COLUMNS * TILE + (long) (i * COLUMNS + j % COLUMNS) * ROUND;
  }

  /** What is left behind the last whole 16: one lane each, rare and small. */
  private static void rest(int rows, int columns, int left, long a, long lda, long b, long ldb, MemorySegment lanes) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        for (int e = 0; e < left; e++) {
          long at = place(i, j) + (long) e * Float.BYTES;
          float x = MEMORY.get(DType.FLOAT, a + i * lda + (long) e * Float.BYTES);
          float y = MEMORY.get(DType.FLOAT, b + j * ldb + (long) e * Float.BYTES);
          lanes.set(DType.FLOAT, at, Math.fma(x, y, lanes.get(DType.FLOAT, at)));
        }
      }
    }
  }

  private static void finish(int rows, int columns, MemorySegment lanes, MemorySegment c, long co, long ldc) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        c.set(DType.FLOAT, co + i * ldc + (long) j * Float.BYTES, SimdKernels.folded(lanes.address() + place(i, j)));
      }
    }
  }
}
