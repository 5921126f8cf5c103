// Rung two: loops turned round, so that memory is read in order.
package org.neoglot.bench;

/** A row of C gathers rows of B: every loop runs along memory. */
final class MatMulByRow implements MatMul {
  @Override
  public void multiply(int m, int n, int k, float[] a, float[] b, float[] c) {
    java.util.Arrays.fill(c, 0, m * n, 0f);
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) add(a[i * k + p], b, p * n, c, i * n, n);
    }
  }

  // C2 makes no vectors of this: both arrays might be the same one, and the two indices differ.
  private static void add(float factor, float[] x, int from, float[] z, int to, int n) {
    for (int j = 0; j < n; j++) z[to + j] = Math.fma(factor, x[from + j], z[to + j]);
  }
}
