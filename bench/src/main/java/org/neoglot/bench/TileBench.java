// Which tile of C fits the registers? The study tile-shape-and-register-spills.
package org.neoglot.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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

/** A small product in the first-level cache, B packed before the clock starts: only the tile's own loop is measured. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class TileBench {
  /** A multiple of every tile's rows. */
  private static final int M = 168;
  /** A multiple of 1, 2 and 3 vectors up to 512 bits. */
  private static final int N = 192;
  private static final int K = 192;

  /** Rows x vectors. */
  @Param({"2x2", "4x2", "6x2", "7x2", "8x2", "4x3", "8x1", "12x1"})
  public String tile;

  private Tiles.Tile kernel;
  private int rows;
  private int width;
  private final float[] a = random(M * K);
  private final float[] packed = new float[K * N];
  private final float[] c = new float[M * N];

  @Setup(Level.Trial)
  public void check() {
    kernel = Tiles.named(tile);
    String[] sides = tile.split("x");
    rows = Integer.parseInt(sides[0]);
    width = Integer.parseInt(sides[1]) * Tiles.LANES;
    float[] b = random(K * N);
    pack(b, packed, width);
    float[] wanted = new float[M * N];
    new MatMulByElement().multiply(M, N, K, a, b, wanted);
    int at = Arrays.mismatch(wanted, multiply());
    if (at >= 0) throw new IllegalStateException(tile + ": element " + at + " is " + c[at] + ", wanted " + wanted[at]);
    Notes.amount(Notes.FLOPS, 2.0 * M * N * K);
    Notes.checksum(c);
  }

  /** Panels of width columns, each with its K rows one after another. */
  private static void pack(float[] b, float[] panels, int width) {
    for (int j = 0; j < N; j += width) {
      for (int p = 0; p < K; p++) System.arraycopy(b, p * N + j, panels, j * K + p * width, width);
    }
  }

  private static float[] random(int count) {
    var random = new SplittableRandom(count);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) numbers[i] = (float) random.nextDouble(-1, 1);
    return numbers;
  }

  @Benchmark
  public float[] multiply() {
    for (int j = 0; j < N; j += width) {
      for (int i = 0; i < M; i += rows) kernel.multiply(a, i * K, packed, j * K, c, i * N + j, K, N);
    }
    return c;
  }
}
