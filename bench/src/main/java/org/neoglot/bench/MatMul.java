// A rung of the ladder of matrix products.
package org.neoglot.bench;

import java.util.Arrays;

/** One rung of the ladder: a way to multiply row-major matrices, on one thread. */
interface MatMul {
  /** C = A B, where A is m x k, B is k x n and C is m x n; one chain of fma for each element, in the order of k. */
  void multiply(int m, int n, int k, float[] a, float[] b, float[] c);

  /** Each row as an array of its own. */
  static float[][] rows(float[] matrix, int rows, int columns) {
    float[][] out = new float[rows][];
    for (int i = 0; i < rows; i++) out[i] = Arrays.copyOfRange(matrix, i * columns, (i + 1) * columns);
    return out;
  }
}
