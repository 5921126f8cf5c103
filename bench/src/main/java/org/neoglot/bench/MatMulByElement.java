// Rung one: each element a sum, as in the schoolbook.
package org.neoglot.bench;

/** The schoolbook: one element of C after another. B is read down its columns, a cache line for every number. */
final class MatMulByElement implements MatMul {
  @Override
  public void multiply(int m, int n, int k, float[] a, float[] b, float[] c) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) sum = Math.fma(a[i * k + p], b[p * n + j], sum);
        c[i * n + j] = sum;
      }
    }
  }
}
