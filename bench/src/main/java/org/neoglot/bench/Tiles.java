// Tiles of C in registers, one method a shape: the same loop, written out, since vectors must be locals of one method.
package org.neoglot.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A tile of rows x vectors of C = A B, k steps. A lies in rows of k numbers from {@code a0}; B in panels as wide as the tile,
 * one row of the panel after another, from {@code b0}; C in rows of n. Sums run along k by fma from zero, whatever the shape.
 */
final class Tiles {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int LANES = SPECIES.length();

  /** Where a tile's operands begin, and how far its rows are apart. */
  @FunctionalInterface
  interface Tile {
    void multiply(float[] a, int a0, float[] b, int b0, float[] c, int c0, int k, int n);
  }

  private Tiles() {}

  /** The tile called rows x vectors. */
  static Tile named(String shape) {
    return switch (shape) {
      case "2x2" -> Tiles::tile2x2;
      case "4x2" -> Tiles::tile4x2;
      case "6x2" -> Tiles::tile6x2;
      case "7x2" -> Tiles::tile7x2;
      case "8x2" -> Tiles::tile8x2;
      case "4x3" -> Tiles::tile4x3;
      case "8x1" -> Tiles::tile8x1;
      case "12x1" -> Tiles::tile12x1;
      default -> throw new IllegalArgumentException("no tile is called '" + shape + "'; 6x2 is one");
    };
  }

  // 4 sums, 2 of B, 1 of A: 7 vectors are alive at once.
  private static void tile2x2(float[] a, int a0, float[] b, int b0, float[] c, int c0, int k, int n) {
    int a1 = a0 + k;
    var c00 = FloatVector.zero(SPECIES);
    var c01 = c00;
    var c10 = c00;
    var c11 = c00;
    for (int p = 0; p < k; p++) {
      int at = b0 + 2 * LANES * p;
      var b0v = FloatVector.fromArray(SPECIES, b, at);
      var b1v = FloatVector.fromArray(SPECIES, b, at + LANES);
      var x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0v, c00);
      c01 = x.fma(b1v, c01);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0v, c10);
      c11 = x.fma(b1v, c11);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LANES);
    c10.intoArray(c, c0 + n);
    c11.intoArray(c, c0 + n + LANES);
  }

  // 8 sums, 2 of B, 1 of A: 11 vectors are alive at once.
  private static void tile4x2(float[] a, int a0, float[] b, int b0, float[] c, int c0, int k, int n) {
    int a1 = a0 + k;
    int a2 = a1 + k;
    int a3 = a2 + k;
    var c00 = FloatVector.zero(SPECIES);
    var c01 = c00;
    var c10 = c00;
    var c11 = c00;
    var c20 = c00;
    var c21 = c00;
    var c30 = c00;
    var c31 = c00;
    for (int p = 0; p < k; p++) {
      int at = b0 + 2 * LANES * p;
      var b0v = FloatVector.fromArray(SPECIES, b, at);
      var b1v = FloatVector.fromArray(SPECIES, b, at + LANES);
      var x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0v, c00);
      c01 = x.fma(b1v, c01);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0v, c10);
      c11 = x.fma(b1v, c11);
      x = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x.fma(b0v, c20);
      c21 = x.fma(b1v, c21);
      x = FloatVector.broadcast(SPECIES, a[a3 + p]);
      c30 = x.fma(b0v, c30);
      c31 = x.fma(b1v, c31);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LANES);
    c10.intoArray(c, c0 + n);
    c11.intoArray(c, c0 + n + LANES);
    c20.intoArray(c, c0 + 2 * n);
    c21.intoArray(c, c0 + 2 * n + LANES);
    c30.intoArray(c, c0 + 3 * n);
    c31.intoArray(c, c0 + 3 * n + LANES);
  }

  // 12 sums, 2 of B, 1 of A: 15 vectors are alive at once.
  private static void tile6x2(float[] a, int a0, float[] b, int b0, float[] c, int c0, int k, int n) {
    int a1 = a0 + k;
    int a2 = a1 + k;
    int a3 = a2 + k;
    int a4 = a3 + k;
    int a5 = a4 + k;
    var c00 = FloatVector.zero(SPECIES);
    var c01 = c00;
    var c10 = c00;
    var c11 = c00;
    var c20 = c00;
    var c21 = c00;
    var c30 = c00;
    var c31 = c00;
    var c40 = c00;
    var c41 = c00;
    var c50 = c00;
    var c51 = c00;
    for (int p = 0; p < k; p++) {
      int at = b0 + 2 * LANES * p;
      var b0v = FloatVector.fromArray(SPECIES, b, at);
      var b1v = FloatVector.fromArray(SPECIES, b, at + LANES);
      var x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0v, c00);
      c01 = x.fma(b1v, c01);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0v, c10);
      c11 = x.fma(b1v, c11);
      x = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x.fma(b0v, c20);
      c21 = x.fma(b1v, c21);
      x = FloatVector.broadcast(SPECIES, a[a3 + p]);
      c30 = x.fma(b0v, c30);
      c31 = x.fma(b1v, c31);
      x = FloatVector.broadcast(SPECIES, a[a4 + p]);
      c40 = x.fma(b0v, c40);
      c41 = x.fma(b1v, c41);
      x = FloatVector.broadcast(SPECIES, a[a5 + p]);
      c50 = x.fma(b0v, c50);
      c51 = x.fma(b1v, c51);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LANES);
    c10.intoArray(c, c0 + n);
    c11.intoArray(c, c0 + n + LANES);
    c20.intoArray(c, c0 + 2 * n);
    c21.intoArray(c, c0 + 2 * n + LANES);
    c30.intoArray(c, c0 + 3 * n);
    c31.intoArray(c, c0 + 3 * n + LANES);
    c40.intoArray(c, c0 + 4 * n);
    c41.intoArray(c, c0 + 4 * n + LANES);
    c50.intoArray(c, c0 + 5 * n);
    c51.intoArray(c, c0 + 5 * n + LANES);
  }

  // 14 sums, 2 of B, 1 of A: 17 vectors are alive at once.
  private static void tile7x2(float[] a, int a0, float[] b, int b0, float[] c, int c0, int k, int n) {
    int a1 = a0 + k;
    int a2 = a1 + k;
    int a3 = a2 + k;
    int a4 = a3 + k;
    int a5 = a4 + k;
    int a6 = a5 + k;
    var c00 = FloatVector.zero(SPECIES);
    var c01 = c00;
    var c10 = c00;
    var c11 = c00;
    var c20 = c00;
    var c21 = c00;
    var c30 = c00;
    var c31 = c00;
    var c40 = c00;
    var c41 = c00;
    var c50 = c00;
    var c51 = c00;
    var c60 = c00;
    var c61 = c00;
    for (int p = 0; p < k; p++) {
      int at = b0 + 2 * LANES * p;
      var b0v = FloatVector.fromArray(SPECIES, b, at);
      var b1v = FloatVector.fromArray(SPECIES, b, at + LANES);
      var x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0v, c00);
      c01 = x.fma(b1v, c01);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0v, c10);
      c11 = x.fma(b1v, c11);
      x = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x.fma(b0v, c20);
      c21 = x.fma(b1v, c21);
      x = FloatVector.broadcast(SPECIES, a[a3 + p]);
      c30 = x.fma(b0v, c30);
      c31 = x.fma(b1v, c31);
      x = FloatVector.broadcast(SPECIES, a[a4 + p]);
      c40 = x.fma(b0v, c40);
      c41 = x.fma(b1v, c41);
      x = FloatVector.broadcast(SPECIES, a[a5 + p]);
      c50 = x.fma(b0v, c50);
      c51 = x.fma(b1v, c51);
      x = FloatVector.broadcast(SPECIES, a[a6 + p]);
      c60 = x.fma(b0v, c60);
      c61 = x.fma(b1v, c61);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LANES);
    c10.intoArray(c, c0 + n);
    c11.intoArray(c, c0 + n + LANES);
    c20.intoArray(c, c0 + 2 * n);
    c21.intoArray(c, c0 + 2 * n + LANES);
    c30.intoArray(c, c0 + 3 * n);
    c31.intoArray(c, c0 + 3 * n + LANES);
    c40.intoArray(c, c0 + 4 * n);
    c41.intoArray(c, c0 + 4 * n + LANES);
    c50.intoArray(c, c0 + 5 * n);
    c51.intoArray(c, c0 + 5 * n + LANES);
    c60.intoArray(c, c0 + 6 * n);
    c61.intoArray(c, c0 + 6 * n + LANES);
  }

  // 16 sums, 2 of B, 1 of A: 19 vectors are alive at once.
  private static void tile8x2(float[] a, int a0, float[] b, int b0, float[] c, int c0, int k, int n) {
    int a1 = a0 + k;
    int a2 = a1 + k;
    int a3 = a2 + k;
    int a4 = a3 + k;
    int a5 = a4 + k;
    int a6 = a5 + k;
    int a7 = a6 + k;
    var c00 = FloatVector.zero(SPECIES);
    var c01 = c00;
    var c10 = c00;
    var c11 = c00;
    var c20 = c00;
    var c21 = c00;
    var c30 = c00;
    var c31 = c00;
    var c40 = c00;
    var c41 = c00;
    var c50 = c00;
    var c51 = c00;
    var c60 = c00;
    var c61 = c00;
    var c70 = c00;
    var c71 = c00;
    for (int p = 0; p < k; p++) {
      int at = b0 + 2 * LANES * p;
      var b0v = FloatVector.fromArray(SPECIES, b, at);
      var b1v = FloatVector.fromArray(SPECIES, b, at + LANES);
      var x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0v, c00);
      c01 = x.fma(b1v, c01);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0v, c10);
      c11 = x.fma(b1v, c11);
      x = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x.fma(b0v, c20);
      c21 = x.fma(b1v, c21);
      x = FloatVector.broadcast(SPECIES, a[a3 + p]);
      c30 = x.fma(b0v, c30);
      c31 = x.fma(b1v, c31);
      x = FloatVector.broadcast(SPECIES, a[a4 + p]);
      c40 = x.fma(b0v, c40);
      c41 = x.fma(b1v, c41);
      x = FloatVector.broadcast(SPECIES, a[a5 + p]);
      c50 = x.fma(b0v, c50);
      c51 = x.fma(b1v, c51);
      x = FloatVector.broadcast(SPECIES, a[a6 + p]);
      c60 = x.fma(b0v, c60);
      c61 = x.fma(b1v, c61);
      x = FloatVector.broadcast(SPECIES, a[a7 + p]);
      c70 = x.fma(b0v, c70);
      c71 = x.fma(b1v, c71);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LANES);
    c10.intoArray(c, c0 + n);
    c11.intoArray(c, c0 + n + LANES);
    c20.intoArray(c, c0 + 2 * n);
    c21.intoArray(c, c0 + 2 * n + LANES);
    c30.intoArray(c, c0 + 3 * n);
    c31.intoArray(c, c0 + 3 * n + LANES);
    c40.intoArray(c, c0 + 4 * n);
    c41.intoArray(c, c0 + 4 * n + LANES);
    c50.intoArray(c, c0 + 5 * n);
    c51.intoArray(c, c0 + 5 * n + LANES);
    c60.intoArray(c, c0 + 6 * n);
    c61.intoArray(c, c0 + 6 * n + LANES);
    c70.intoArray(c, c0 + 7 * n);
    c71.intoArray(c, c0 + 7 * n + LANES);
  }

  // 12 sums, 3 of B, 1 of A: 16 vectors are alive at once.
  private static void tile4x3(float[] a, int a0, float[] b, int b0, float[] c, int c0, int k, int n) {
    int a1 = a0 + k;
    int a2 = a1 + k;
    int a3 = a2 + k;
    var c00 = FloatVector.zero(SPECIES);
    var c01 = c00;
    var c02 = c00;
    var c10 = c00;
    var c11 = c00;
    var c12 = c00;
    var c20 = c00;
    var c21 = c00;
    var c22 = c00;
    var c30 = c00;
    var c31 = c00;
    var c32 = c00;
    for (int p = 0; p < k; p++) {
      int at = b0 + 3 * LANES * p;
      var b0v = FloatVector.fromArray(SPECIES, b, at);
      var b1v = FloatVector.fromArray(SPECIES, b, at + LANES);
      var b2v = FloatVector.fromArray(SPECIES, b, at + 2 * LANES);
      var x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0v, c00);
      c01 = x.fma(b1v, c01);
      c02 = x.fma(b2v, c02);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0v, c10);
      c11 = x.fma(b1v, c11);
      c12 = x.fma(b2v, c12);
      x = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x.fma(b0v, c20);
      c21 = x.fma(b1v, c21);
      c22 = x.fma(b2v, c22);
      x = FloatVector.broadcast(SPECIES, a[a3 + p]);
      c30 = x.fma(b0v, c30);
      c31 = x.fma(b1v, c31);
      c32 = x.fma(b2v, c32);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + LANES);
    c02.intoArray(c, c0 + 2 * LANES);
    c10.intoArray(c, c0 + n);
    c11.intoArray(c, c0 + n + LANES);
    c12.intoArray(c, c0 + n + 2 * LANES);
    c20.intoArray(c, c0 + 2 * n);
    c21.intoArray(c, c0 + 2 * n + LANES);
    c22.intoArray(c, c0 + 2 * n + 2 * LANES);
    c30.intoArray(c, c0 + 3 * n);
    c31.intoArray(c, c0 + 3 * n + LANES);
    c32.intoArray(c, c0 + 3 * n + 2 * LANES);
  }

  // 8 sums, 1 of B, 1 of A: 10 vectors are alive at once.
  private static void tile8x1(float[] a, int a0, float[] b, int b0, float[] c, int c0, int k, int n) {
    int a1 = a0 + k;
    int a2 = a1 + k;
    int a3 = a2 + k;
    int a4 = a3 + k;
    int a5 = a4 + k;
    int a6 = a5 + k;
    int a7 = a6 + k;
    var c00 = FloatVector.zero(SPECIES);
    var c10 = c00;
    var c20 = c00;
    var c30 = c00;
    var c40 = c00;
    var c50 = c00;
    var c60 = c00;
    var c70 = c00;
    for (int p = 0; p < k; p++) {
      int at = b0 + LANES * p;
      var b0v = FloatVector.fromArray(SPECIES, b, at);
      var x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0v, c00);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0v, c10);
      x = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x.fma(b0v, c20);
      x = FloatVector.broadcast(SPECIES, a[a3 + p]);
      c30 = x.fma(b0v, c30);
      x = FloatVector.broadcast(SPECIES, a[a4 + p]);
      c40 = x.fma(b0v, c40);
      x = FloatVector.broadcast(SPECIES, a[a5 + p]);
      c50 = x.fma(b0v, c50);
      x = FloatVector.broadcast(SPECIES, a[a6 + p]);
      c60 = x.fma(b0v, c60);
      x = FloatVector.broadcast(SPECIES, a[a7 + p]);
      c70 = x.fma(b0v, c70);
    }
    c00.intoArray(c, c0);
    c10.intoArray(c, c0 + n);
    c20.intoArray(c, c0 + 2 * n);
    c30.intoArray(c, c0 + 3 * n);
    c40.intoArray(c, c0 + 4 * n);
    c50.intoArray(c, c0 + 5 * n);
    c60.intoArray(c, c0 + 6 * n);
    c70.intoArray(c, c0 + 7 * n);
  }

  // 12 sums, 1 of B, 1 of A: 14 vectors are alive at once.
  private static void tile12x1(float[] a, int a0, float[] b, int b0, float[] c, int c0, int k, int n) {
    int a1 = a0 + k;
    int a2 = a1 + k;
    int a3 = a2 + k;
    int a4 = a3 + k;
    int a5 = a4 + k;
    int a6 = a5 + k;
    int a7 = a6 + k;
    int a8 = a7 + k;
    int a9 = a8 + k;
    int a10 = a9 + k;
    int a11 = a10 + k;
    var c00 = FloatVector.zero(SPECIES);
    var c10 = c00;
    var c20 = c00;
    var c30 = c00;
    var c40 = c00;
    var c50 = c00;
    var c60 = c00;
    var c70 = c00;
    var c80 = c00;
    var c90 = c00;
    var c100 = c00;
    var c110 = c00;
    for (int p = 0; p < k; p++) {
      int at = b0 + LANES * p;
      var b0v = FloatVector.fromArray(SPECIES, b, at);
      var x = FloatVector.broadcast(SPECIES, a[a0 + p]);
      c00 = x.fma(b0v, c00);
      x = FloatVector.broadcast(SPECIES, a[a1 + p]);
      c10 = x.fma(b0v, c10);
      x = FloatVector.broadcast(SPECIES, a[a2 + p]);
      c20 = x.fma(b0v, c20);
      x = FloatVector.broadcast(SPECIES, a[a3 + p]);
      c30 = x.fma(b0v, c30);
      x = FloatVector.broadcast(SPECIES, a[a4 + p]);
      c40 = x.fma(b0v, c40);
      x = FloatVector.broadcast(SPECIES, a[a5 + p]);
      c50 = x.fma(b0v, c50);
      x = FloatVector.broadcast(SPECIES, a[a6 + p]);
      c60 = x.fma(b0v, c60);
      x = FloatVector.broadcast(SPECIES, a[a7 + p]);
      c70 = x.fma(b0v, c70);
      x = FloatVector.broadcast(SPECIES, a[a8 + p]);
      c80 = x.fma(b0v, c80);
      x = FloatVector.broadcast(SPECIES, a[a9 + p]);
      c90 = x.fma(b0v, c90);
      x = FloatVector.broadcast(SPECIES, a[a10 + p]);
      c100 = x.fma(b0v, c100);
      x = FloatVector.broadcast(SPECIES, a[a11 + p]);
      c110 = x.fma(b0v, c110);
    }
    c00.intoArray(c, c0);
    c10.intoArray(c, c0 + n);
    c20.intoArray(c, c0 + 2 * n);
    c30.intoArray(c, c0 + 3 * n);
    c40.intoArray(c, c0 + 4 * n);
    c50.intoArray(c, c0 + 5 * n);
    c60.intoArray(c, c0 + 6 * n);
    c70.intoArray(c, c0 + 7 * n);
    c80.intoArray(c, c0 + 8 * n);
    c90.intoArray(c, c0 + 9 * n);
    c100.intoArray(c, c0 + 10 * n);
    c110.intoArray(c, c0 + 11 * n);
  }
}
