package org.neoglot.bench;

import java.util.Arrays;

/** Four rows of B at once: a number of C is fetched and put back for every four fma instead of for each. */
final class MatMulFourRows implements MatMul {
  @Override
  public void multiply(int m, int n, int k, float[] a, float[] b, float[] c) {
    Arrays.fill(c, 0, m * n, 0f);
    int fours = k / 4 * 4;
    for (int i = 0; i < m; i++) {
      int row = i * k;
      for (int p = 0; p < fours; p += 4) {
        add(a[row + p], a[row + p + 1], a[row + p + 2], a[row + p + 3], b, p * n, c, i * n, n);
      }
      for (int p = fours; p < k; p++) {
        for (int j = 0; j < n; j++) c[i * n + j] = Math.fma(a[row + p], b[p * n + j], c[i * n + j]);
      }
    }
  }

  // Nested, not summed: the chain stays in the order of k, so that the bits are those of the schoolbook.
  private static void add(float f0, float f1, float f2, float f3, float[] x, int from, float[] z, int to, int n) {
    for (int j = 0; j < n; j++) {
      float sum = Math.fma(f0, x[from + j], z[to + j]);
      sum = Math.fma(f1, x[from + n + j], sum);
      sum = Math.fma(f2, x[from + 2 * n + j], sum);
      z[to + j] = Math.fma(f3, x[from + 3 * n + j], sum);
    }
  }
}
