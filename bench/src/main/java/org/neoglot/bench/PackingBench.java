// Does packing pay? The study packing-or-not.
package org.neoglot.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * C = A B, square, one thread, by tiles of 4 rows x 2 vectors. Packed: B goes to panels first, on the clock, and tiles read
 * one stretch. Not packed: tiles read B where it lies, down its columns; a transposed B gives sums along k in lanes instead.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class PackingBench {
  private static final int WIDTH = 2 * Tiles.LANES;
  private static final Tiles.Tile TILE = Tiles.named("4x2");

  /** Rows and columns of all three matrices, a multiple of 32. */
  @Param({"64", "128", "256", "512", "1024"})
  public int size;

  /** N: B as the formula has it; T: stored by columns. */
  @Param({"N", "T"})
  public String layout;

  @Param({"no", "yes"})
  public String packed;

  private float[] a;
  private float[] b;
  private float[] panels;
  private float[] c;
  private final float[] lanes = new float[8 * Tiles.LANES];

  @Setup(Level.Trial)
  public void check() {
    int n = size;
    a = random(n * n, 1);
    b = random(n * n, 2);
    panels = new float[n * n];
    c = new float[n * n];
    multiply();
    // In double, on some rows, since the two orders of sums differ in their last bits.
    for (int i = 0; i < n; i += Math.max(1, n / 16)) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int p = 0; p < n; p++) sum += (double) a[i * n + p] * b[layout.equals("T") ? j * n + p : p * n + j];
        if (!(Math.abs(sum - c[i * n + j]) < 1e-6 * n)) {
          throw new IllegalStateException("element " + i + ", " + j + " is " + c[i * n + j] + ", wanted " + sum);
        }
      }
    }
    Notes.amount(Notes.FLOPS, 2.0 * n * n * n);
    Notes.checksum(c);
  }

  private static float[] random(int count, int seed) {
    var random = new SplittableRandom(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) numbers[i] = (float) random.nextDouble(-1, 1);
    return numbers;
  }

  @Benchmark
  public float[] multiply() {
    boolean turned = layout.equals("T");
    if (packed.equals("yes")) {
      if (turned) turn(b, panels, size);
      else copy(b, panels, size);
      for (int j = 0; j < size; j += WIDTH) {
        for (int i = 0; i < size; i += 4) TILE.multiply(a, i * size, panels, j * size, c, i * size + j, size, size);
      }
    } else if (turned) {
      for (int j = 0; j < size; j += 2) {
        for (int i = 0; i < size; i += 4) dots(a, i * size, b, j * size, c, i * size + j, size);
      }
    } else {
      for (int j = 0; j < size; j += WIDTH) {
        for (int i = 0; i < size; i += 4) asItLies(a, i * size, b, j, c, i * size + j, size);
      }
    }
    return c;
  }

  private static void copy(float[] b, float[] panels, int n) {
    // Rows of B outermost: they are read in order, and the panels' places are written side by side.
    for (int p = 0; p < n; p++) {
      for (int j = 0; j < n; j += WIDTH) System.arraycopy(b, p * n + j, panels, j * n + p * WIDTH, WIDTH);
    }
  }

  private static void turn(float[] b, float[] panels, int n) {
    for (int j = 0; j < n; j++) {
      int to = j / WIDTH * WIDTH * n + j % WIDTH;
      for (int p = 0; p < n; p++) panels[to + p * WIDTH] = b[j * n + p];
    }
  }

  /** The tile with B's rows n apart: for each step of k another line, and past 1,024 columns another page. */
  private static void asItLies(float[] a, int a0, float[] b, int b0, float[] c, int c0, int n) {
    int a1 = a0 + n;
    int a2 = a1 + n;
    int a3 = a2 + n;
    var c00 = FloatVector.zero(Tiles.SPECIES);
    var c01 = c00;
    var c10 = c00;
    var c11 = c00;
    var c20 = c00;
    var c21 = c00;
    var c30 = c00;
    var c31 = c00;
    for (int p = 0; p < n; p++) {
      int at = b0 + n * p;
      var b0v = FloatVector.fromArray(Tiles.SPECIES, b, at);
      var b1v = FloatVector.fromArray(Tiles.SPECIES, b, at + Tiles.LANES);
      var x = FloatVector.broadcast(Tiles.SPECIES, a[a0 + p]);
      c00 = x.fma(b0v, c00);
      c01 = x.fma(b1v, c01);
      x = FloatVector.broadcast(Tiles.SPECIES, a[a1 + p]);
      c10 = x.fma(b0v, c10);
      c11 = x.fma(b1v, c11);
      x = FloatVector.broadcast(Tiles.SPECIES, a[a2 + p]);
      c20 = x.fma(b0v, c20);
      c21 = x.fma(b1v, c21);
      x = FloatVector.broadcast(Tiles.SPECIES, a[a3 + p]);
      c30 = x.fma(b0v, c30);
      c31 = x.fma(b1v, c31);
    }
    c00.intoArray(c, c0);
    c01.intoArray(c, c0 + Tiles.LANES);
    c10.intoArray(c, c0 + n);
    c11.intoArray(c, c0 + n + Tiles.LANES);
    c20.intoArray(c, c0 + 2 * n);
    c21.intoArray(c, c0 + 2 * n + Tiles.LANES);
    c30.intoArray(c, c0 + 3 * n);
    c31.intoArray(c, c0 + 3 * n + Tiles.LANES);
  }

  /** Four rows of A with two stored rows of B: eight sums, whose lanes are added up at the end in their order. */
  private void dots(float[] a, int a0, float[] b, int b0, float[] c, int c0, int n) {
    int a1 = a0 + n;
    int a2 = a1 + n;
    int a3 = a2 + n;
    int b1 = b0 + n;
    var c00 = FloatVector.zero(Tiles.SPECIES);
    var c01 = c00;
    var c10 = c00;
    var c11 = c00;
    var c20 = c00;
    var c21 = c00;
    var c30 = c00;
    var c31 = c00;
    for (int p = 0; p < n; p += Tiles.LANES) {
      var y0 = FloatVector.fromArray(Tiles.SPECIES, b, b0 + p);
      var y1 = FloatVector.fromArray(Tiles.SPECIES, b, b1 + p);
      var x = FloatVector.fromArray(Tiles.SPECIES, a, a0 + p);
      c00 = x.fma(y0, c00);
      c01 = x.fma(y1, c01);
      x = FloatVector.fromArray(Tiles.SPECIES, a, a1 + p);
      c10 = x.fma(y0, c10);
      c11 = x.fma(y1, c11);
      x = FloatVector.fromArray(Tiles.SPECIES, a, a2 + p);
      c20 = x.fma(y0, c20);
      c21 = x.fma(y1, c21);
      x = FloatVector.fromArray(Tiles.SPECIES, a, a3 + p);
      c30 = x.fma(y0, c30);
      c31 = x.fma(y1, c31);
    }
    c00.intoArray(lanes, 0);
    c01.intoArray(lanes, Tiles.LANES);
    c10.intoArray(lanes, 2 * Tiles.LANES);
    c11.intoArray(lanes, 3 * Tiles.LANES);
    c20.intoArray(lanes, 4 * Tiles.LANES);
    c21.intoArray(lanes, 5 * Tiles.LANES);
    c30.intoArray(lanes, 6 * Tiles.LANES);
    c31.intoArray(lanes, 7 * Tiles.LANES);
    for (int element = 0; element < 8; element++) {
      float sum = 0;
      for (int lane = 0; lane < Tiles.LANES; lane++) sum += lanes[element * Tiles.LANES + lane];
      c[c0 + element / 2 * n + element % 2] = sum;
    }
  }
}
