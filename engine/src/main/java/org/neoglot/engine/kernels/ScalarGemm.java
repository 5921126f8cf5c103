package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.DType;
import org.neoglot.engine.Worker;

/** The matrix product by its definition, in float. */
public final class ScalarGemm {
  private static final int BYTES = Float.BYTES;

  private ScalarGemm() {}

  /** As {@link Kernels#gemm}: row by row of C, adding A[i][p] times row p of B, for p from 0 to k - 1. */
  static void multiply(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
      boolean accumulate, Worker worker) {
    float[] left = read(a, m, k, worker);
    float[] right = read(b, k, n, worker);
    float[] row = new float[n];
    for (int i = 0; i < m; i++) {
      long at = co + i * ldc * BYTES;
      java.util.Arrays.fill(row, 0);
      if (accumulate) MemorySegment.copy(c, DType.FLOAT, at, row, 0, n);
      for (int p = 0; p < k; p++) axpy(left[i * k + p], right, p * n, row, n);
      MemorySegment.copy(row, 0, c, DType.FLOAT, at, n);
    }
  }

  private static void axpy(float factor, float[] x, int from, float[] z, int n) {
    for (int j = 0; j < n; j++) z[j] = Math.fma(factor, x[from + j], z[j]);
  }

  /** The operand as the product sees it, row-major: decoded, and turned round where it is stored transposed. */
  private static float[] read(Operand operand, int rows, int cols, Worker worker) {
    boolean turned = operand.transposed();
    int storedRows = turned ? cols : rows;
    int storedCols = turned ? rows : cols;
    float[] out = new float[Math.multiplyExact(rows, cols)];
    float[] row = new float[storedCols];
    float[] decoded = worker.floats(0, storedCols);
    for (int r = 0; r < storedRows; r++) {
      if (operand.decoder() == null) {
        MemorySegment.copy(operand.data(), DType.FLOAT, operand.row(r), row, 0, storedCols);
      } else {
        operand.decoder().decode(operand.data(), operand.row(r), 0, storedCols, decoded, 0);
        for (int j = 0; j < storedCols; j++) row[j] = decoded[j];
      }
      for (int j = 0; j < storedCols; j++) out[turned ? j * cols + r : r * cols + j] = row[j];
    }
    return out;
  }
}
