package org.neoglot.bench;

/** One rung of the ladder: a way to multiply row-major matrices, on one thread. */
interface MatMul {
  /** C = A B, where A is m x k, B is k x n and C is m x n; one chain of fma for each element, in the order of k. */
  void multiply(int m, int n, int k, float[] a, float[] b, float[] c);
}
