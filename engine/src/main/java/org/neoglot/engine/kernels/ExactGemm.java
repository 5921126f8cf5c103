// The matrix product in double precision, for tests.
package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.DType;
import org.neoglot.engine.Worker;

/** The matrix product by its definition, in double; coded operands decode to float and are widened. */
public final class ExactGemm {
  private static final int BYTES = Double.BYTES;

  private ExactGemm() {}

  /** As {@link Kernels#gemm}: row by row of C, adding A[i][p] times row p of B, for p from 0 to k - 1. */
  static void multiply(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
      boolean accumulate, Worker worker) {
    double[] left = read(a, m, k, worker);
    double[] right = read(b, k, n, worker);
    double[] row = new double[n];
    for (int i = 0; i < m; i++) {
      long at = co + i * ldc * BYTES;
      java.util.Arrays.fill(row, 0);
      if (accumulate) MemorySegment.copy(c, DType.DOUBLE, at, row, 0, n);
      for (int p = 0; p < k; p++) axpy(left[i * k + p], right, p * n, row, n);
      MemorySegment.copy(row, 0, c, DType.DOUBLE, at, n);
    }
  }

  private static void axpy(double factor, double[] x, int from, double[] z, int n) {
    for (int j = 0; j < n; j++) z[j] = Math.fma(factor, x[from + j], z[j]);
  }

  /** The operand as the product sees it, row-major: decoded, and turned round where it is stored transposed. */
  private static double[] read(Operand operand, int rows, int cols, Worker worker) {
    boolean turned = operand.transposed();
    int storedRows = turned ? cols : rows;
    int storedCols = turned ? rows : cols;
    double[] out = new double[Math.multiplyExact(rows, cols)];
    double[] row = new double[storedCols];
    float[] decoded = worker.floats(0, storedCols);
    for (int r = 0; r < storedRows; r++) {
      if (operand.decoder() == null) {
        MemorySegment.copy(operand.data(), DType.DOUBLE, operand.row(r), row, 0, storedCols);
      } else {
        operand.decoder().decode(operand.data(), operand.row(r), 0, storedCols, decoded, 0);
        for (int j = 0; j < storedCols; j++) row[j] = decoded[j];
      }
      for (int j = 0; j < storedCols; j++) out[turned ? j * cols + r : r * cols + j] = row[j];
    }
    return out;
  }
}
