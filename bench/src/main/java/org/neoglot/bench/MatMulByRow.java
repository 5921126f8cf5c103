package org.neoglot.bench;

import java.util.Arrays;

/** A row of C gathers rows of B: every loop runs along memory, and C2 turns the innermost one into vectors. */
final class MatMulByRow implements MatMul {
  @Override
  public void multiply(int m, int n, int k, float[] a, float[] b, float[] c) {
    Arrays.fill(c, 0, m * n, 0f);
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) add(a[i * k + p], b, p * n, c, i * n, n);
    }
  }

  // Three numbers travel for each fma (B and C in, C out): the loads and stores are the limit, not the arithmetic.
  private static void add(float factor, float[] x, int from, float[] z, int to, int n) {
    for (int j = 0; j < n; j++) z[to + j] = Math.fma(factor, x[from + j], z[to + j]);
  }
}
