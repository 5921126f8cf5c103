// Rung four: four steps of k at once.
package org.neoglot.bench;

/** Four rows of B at once: a number of C is fetched and put back for every four fma instead of for each. */
final class MatMulFourRows implements MatMul {
  @Override
  public void multiply(int m, int n, int k, float[] a, float[] b, float[] c) {
    float[][] rows = MatMul.rows(b, k, n);
    int fours = k / 4 * 4;
    for (int i = 0; i < m; i++) {
      float[] sums = new float[n];
      int x = i * k;
      for (int p = 0; p < fours; p += 4) {
        add(a[x + p], rows[p], a[x + p + 1], rows[p + 1], a[x + p + 2], rows[p + 2], a[x + p + 3], rows[p + 3], sums, n);
      }
      for (int p = fours; p < k; p++) {
        for (int j = 0; j < n; j++) sums[j] = Math.fma(a[x + p], rows[p][j], sums[j]);
      }
      System.arraycopy(sums, 0, c, i * n, n);
    }
  }

  // Nested, not summed: the chain stays in the order of k, so that the bits are those of the schoolbook.
  private static void add(float f0, float[] x0, float f1, float[] x1, float f2, float[] x2, float f3, float[] x3,
      float[] z, int n) {
    for (int j = 0; j < n; j++) {
      z[j] = Math.fma(f3, x3[j], Math.fma(f2, x2[j], Math.fma(f1, x1[j], Math.fma(f0, x0[j], z[j]))));
    }
  }
}
