// Rung five: sums stay in registers.
package org.neoglot.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A tile of C, four rows by two vectors, stays in registers while k runs; A and B are read where they lie. */
final class MatMulInRegisters implements MatMul {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  @Override
  public void multiply(int m, int n, int k, float[] a, float[] b, float[] c) {
    int rows = m / 4 * 4;
    int columns = n / (2 * LANES) * (2 * LANES);
    for (int i = 0; i < rows; i += 4) {
      for (int j = 0; j < columns; j += 2 * LANES) tile(i, j, n, k, a, b, c);
    }
    rest(0, m, columns, n, n, k, a, b, c);
    rest(rows, m, 0, columns, n, k, a, b, c);
  }

  // Two loads of B and four of A feed eight fma. B comes down its columns: for each k another page, when n is large.
  private static void tile(int i, int j, int n, int k, float[] a, float[] b, float[] c) {
    var c00 = FloatVector.zero(SPECIES);
    var c01 = c00;
    var c10 = c00;
    var c11 = c00;
    var c20 = c00;
    var c21 = c00;
    var c30 = c00;
    var c31 = c00;
    int a0 = i * k;
    for (int p = 0; p < k; p++) {
      var b0 = FloatVector.fromArray(SPECIES, b, p * n + j);
      var b1 = FloatVector.fromArray(SPECIES, b, p * n + j + LANES);
      var x0 = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x0.fma(b0, c00);
      c01 = x0.fma(b1, c01);
      var x1 = FloatVector.broadcast(SPECIES, a[a0 + k + p]);
      c10 = x1.fma(b0, c10);
      c11 = x1.fma(b1, c11);
      var x2 = FloatVector.broadcast(SPECIES, a[a0 + 2 * k + p]);
      c20 = x2.fma(b0, c20);
      c21 = x2.fma(b1, c21);
      var x3 = FloatVector.broadcast(SPECIES, a[a0 + 3 * k + p]);
      c30 = x3.fma(b0, c30);
      c31 = x3.fma(b1, c31);
    }
    int at = i * n + j;
    c00.intoArray(c, at);
    c01.intoArray(c, at + LANES);
    c10.intoArray(c, at + n);
    c11.intoArray(c, at + n + LANES);
    c20.intoArray(c, at + 2 * n);
    c21.intoArray(c, at + 2 * n + LANES);
    c30.intoArray(c, at + 3 * n);
    c31.intoArray(c, at + 3 * n + LANES);
  }

  /** The elements that no whole tile covers. */
  private static void rest(int i0, int i1, int j0, int j1, int n, int k, float[] a, float[] b, float[] c) {
    for (int i = i0; i < i1; i++) {
      for (int j = j0; j < j1; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) sum = Math.fma(a[i * k + p], b[p * n + j], sum);
        c[i * n + j] = sum;
      }
    }
  }
}
