// Rung three: rows as arrays, for which C2 makes vectors.
package org.neoglot.bench;

/** Rows are arrays of their own, so that all arrays of the loop share one index: C2 makes vectors of it. */
final class MatMulRowArrays implements MatMul {
  @Override
  public void multiply(int m, int n, int k, float[] a, float[] b, float[] c) {
    float[][] rows = MatMul.rows(b, k, n);
    for (int i = 0; i < m; i++) {
      float[] sums = new float[n];
      for (int p = 0; p < k; p++) add(a[i * k + p], rows[p], sums, n);
      System.arraycopy(sums, 0, c, i * n, n);
    }
  }

  // Three numbers travel for each fma (x and z in, z out): loads and stores are the limit, not the arithmetic.
  private static void add(float factor, float[] x, float[] z, int n) {
    for (int j = 0; j < n; j++) z[j] = Math.fma(factor, x[j], z[j]);
  }
}
