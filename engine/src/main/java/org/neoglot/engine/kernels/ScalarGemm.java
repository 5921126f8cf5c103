// The matrix product by its definition.
package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.DType;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Worker;

/**
 * The matrix product by its definition, in float: a row of C gathers rows of B, one chain of fma for each element. What
 * there is beside that serves the JVM that has no Vector API: squares of A and B are copied to arrays that fit a cache,
 * and every row is an array of its own, because C2 makes vectors only of loops whose arrays all have the same index.
 */
public final class ScalarGemm {
  /** Side of the squares: 256 x 256 floats are a quarter of a megabyte. */
  private static final int SIDE = 256;
  /** Scratch slots of a {@link Worker}: a stored row, a row of C. */
  private static final int STORED = 0;
  private static final int SUMS = 1;

  private ScalarGemm() {}

  /** As {@link Kernels#gemm}, on one thread. */
  static void multiply(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
      boolean accumulate, Worker worker) {
    rows(0, m, n, k, a, b, c, co, ldc, accumulate, worker);
  }

  /** As {@link Kernels#gemm}: each thread takes some rows of C. */
  static void multiply(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
      boolean accumulate, Threads threads) {
    int chunk = (m + threads.count() - 1) / threads.count();
    threads.parallel(threads.count(), (i, worker) -> rows(Math.min(m, i * chunk), Math.min(m, (i + 1) * chunk), n, k, a,
        b, c, co, ldc, accumulate, worker));
  }

  private static void rows(int from, int to, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
      boolean accumulate, Worker worker) {
    if (!accumulate) {
      for (int i = from; i < to; i++) c.asSlice(co + i * ldc * Float.BYTES, (long) n * Float.BYTES).fill((byte) 0);
    }
    // k goes outside of the rows, upwards: C, a float like any, keeps the sums between two squares.
    for (int column = 0; column < n; column += SIDE) {
      int columns = Math.min(SIDE, n - column);
      for (int p = 0; p < k; p += SIDE) {
        int depth = Math.min(SIDE, k - p);
        float[][] right = square(b, p, depth, column, columns, worker);
        for (int row = from; row < to; row += SIDE) {
          float[][] left = square(a, row, Math.min(SIDE, to - row), p, depth, worker);
          add(left, right, c, co + (row * ldc + column) * Float.BYTES, ldc, columns, worker);
        }
      }
    }
  }

  /** C += left right. */
  private static void add(float[][] left, float[][] right, MemorySegment c, long co, long ldc, int columns,
      Worker worker) {
    float[] sums = worker.floats(SUMS, SIDE);
    int fours = right.length / 4 * 4;
    for (int i = 0; i < left.length; i++) {
      float[] row = left[i];
      long at = co + i * ldc * Float.BYTES;
      MemorySegment.copy(c, DType.FLOAT, at, sums, 0, columns);
      for (int p = 0; p < fours; p += 4) {
        add(row[p], right[p], row[p + 1], right[p + 1], row[p + 2], right[p + 2], row[p + 3], right[p + 3], sums,
            columns);
      }
      for (int p = fours; p < right.length; p++) add(row[p], right[p], sums, columns);
      MemorySegment.copy(sums, 0, c, DType.FLOAT, at, columns);
    }
  }

  private static void add(float f, float[] x, float[] z, int n) {
    for (int j = 0; j < n; j++) z[j] = Math.fma(f, x[j], z[j]);
  }

  // Four links of each chain at once, nested in their order: the sums are loaded and stored a quarter as often.
  private static void add(float f0, float[] x0, float f1, float[] x1, float f2, float[] x2, float f3, float[] x3,
      float[] z, int n) {
    for (int j = 0; j < n; j++) {
      z[j] = Math.fma(f3, x3[j], Math.fma(f2, x2[j], Math.fma(f1, x1[j], Math.fma(f0, x0[j], z[j]))));
    }
  }

  /** Part of an operand as the product sees it: decoded, and turned round where it is stored transposed. */
  private static float[][] square(Operand operand, int row, int rows, int column, int columns, Worker worker) {
    float[][] out = new float[rows][columns];
    if (!operand.transposed()) {
      for (int i = 0; i < rows; i++) read(operand, row + i, column, columns, out[i]);
      return out;
    }
    float[] stored = worker.floats(STORED, SIDE);
    for (int j = 0; j < columns; j++) {
      read(operand, column + j, row, rows, stored);
      for (int i = 0; i < rows; i++) out[i][j] = stored[i];
    }
    return out;
  }

  private static void read(Operand operand, long row, int from, int count, float[] to) {
    if (operand.decoder() != null) operand.decoder().decode(operand.data(), operand.row(row), from, count, to, 0);
    else MemorySegment.copy(operand.data(), DType.FLOAT, operand.row(row) + (long) from * Float.BYTES, to, 0, count);
  }
}
