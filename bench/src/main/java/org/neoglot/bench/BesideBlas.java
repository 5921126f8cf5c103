package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.neoglot.engine.DType;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Operand;
import org.neoglot.engine.kernels.Peak;

/**
 * The engine's matrix product beside OpenBLAS in one JVM: turns of one and the other, so that both meet the same
 * machine. {@code BesideBlas [THREADS [SECONDS [SHAPE[/LAYOUT] ...]]]}; prints the best and the median of each, their
 * ratio, the share of the FMA peak, and the checksum of our result after holding both against the definition.
 */
public final class BesideBlas {
  private static final String[] SHAPES = {"256x256x256", "512x512x512", "1024x1024x1024", "2048x2048x2048"};
  private static final String[] LAYOUTS = {"NN", "NT", "TN", "TT"};
  private static final int TURNS = 3;
  /** OpenBLAS's threads spin for some milliseconds after a call; they must be asleep when it is our turn. */
  private static final long CALM_MILLIS = 40;

  private BesideBlas() {}

  public static void main(String[] arguments) throws InterruptedException {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 1;
    String[] shapes = arguments.length > 2 ? Arrays.copyOfRange(arguments, 2, arguments.length) : SHAPES;
    OpenBlas blas = OpenBlas.find().orElse(null);
    if (blas == null) System.out.println("no OpenBLAS here: our own figures only (Debian: libopenblas0-pthread)");
    else blas.threads(threads);
    double peak = peak(threads);
    System.out.printf(Locale.ROOT, "%d-bit vectors, %d threads, FMA peak %.1f GFLOP/s%n", Kernels.best().vectorBits(),
        threads, peak);
    System.out.printf("%-18s %-2s %7s %7s %6s %6s %7s %7s %6s  %s%n", "m x n x k", "", "ours", "median", "gap", "peak",
        "blas", "median", "ratio", "checksum");
    try (var team = new Threads(threads)) {
      for (String shape : shapes) {
        int slash = shape.indexOf('/');
        String[] layouts = slash < 0 ? LAYOUTS : shape.substring(slash + 1).split(",");
        for (String layout : layouts) {
          measure(slash < 0 ? shape : shape.substring(0, slash), layout, team, blas, peak, seconds);
        }
      }
    }
  }

  private static double peak(int threads) {
    try (var team = new Threads(threads)) {
      return Peak.fma(team, 0.5);
    }
  }

  private static void measure(String shape, String layout, Threads team, OpenBlas blas, double peak, double seconds)
      throws InterruptedException {
    int[] size = GemmBench.sizes(shape);
    int m = size[0];
    int n = size[1];
    int k = size[2];
    boolean turnA = layout.charAt(0) == 'T';
    boolean turnB = layout.charAt(1) == 'T';
    try (var arena = Arena.ofShared()) {
      MemorySegment a = random(m, k, 1, arena);
      MemorySegment b = random(k, n, 2, arena);
      MemorySegment c = arena.allocate(4L * m * n, 64);
      MemorySegment theirs = arena.allocate(4L * m * n, 64);
      var left = new Operand(a, 0, 4L * (turnA ? m : k), null, turnA);
      var right = new Operand(b, 0, 4L * (turnB ? k : n), null, turnB);
      Kernels kernels = Kernels.best();
      Runnable ours = () -> kernels.gemm(m, n, k, left, right, c, 0, n, false, team);
      Runnable their = blas == null ? null : () -> blas.multiply(m, n, k, a, turnA, b, turnB, theirs);
      // Until the compiler is done with our loops: it needs a processor, too.
      turn(ours, 2.0 * m * n * k, seconds);
      check(m, n, k, left, right, c, 0, "ours");
      if (their != null) {
        their.run();
        check(m, n, k, left, right, theirs, 2e-7 * k, "OpenBLAS");
        Thread.sleep(CALM_MILLIS);
      }
      double flops = 2.0 * m * n * k;
      double[] mine = new double[] {0, 0};
      double[] other = new double[] {0, 0};
      for (int turn = 0; turn < TURNS; turn++) {
        best(mine, turn(ours, flops, seconds / TURNS / 2));
        if (their == null) continue;
        best(other, turn(their, flops, seconds / TURNS / 2));
        Thread.sleep(CALM_MILLIS);
      }
      var crc = new CRC32C();
      crc.update(c.asByteBuffer());
      System.out.printf(Locale.ROOT, "%-18s %s %7.1f %7.1f %5.0f%% %5.1f%% %7.1f %7.1f %6.2f  %08x%n", shape, layout,
          mine[0], mine[1], 100 * (1 - mine[1] / mine[0]), 100 * mine[0] / peak, other[0], other[1],
          other[0] == 0 ? Double.NaN : mine[0] / other[0], crc.getValue());
    }
  }

  private static void best(double[] so, double[] now) {
    so[0] = Math.max(so[0], now[0]);
    so[1] = Math.max(so[1], now[1]);
  }

  /** GFLOP/s of the best and of the median call in a turn; the first calls of a turn only wake things up. */
  private static double[] turn(Runnable product, double flops, double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    double[] times = new double[1 << 16];
    int count = 0;
    product.run();
    while (count < times.length && (count < 3 || System.nanoTime() < end)) {
      long start = System.nanoTime();
      product.run();
      times[count++] = System.nanoTime() - start;
    }
    Arrays.sort(times, 0, count);
    return new double[] {flops / times[0], flops / times[count / 2]};
  }

  private static MemorySegment random(int rows, int columns, long seed, Arena arena) {
    var random = new SplittableRandom(seed);
    MemorySegment data = arena.allocate(4L * rows * columns, 64);
    for (long i = 0; i < (long) rows * columns; i++) data.set(DType.FLOAT, 4 * i, (float) random.nextDouble(-1, 1));
    return data;
  }

  /** A few hundred elements against one chain of fma: equal bits from us, a bounded difference from another. */
  private static void check(int m, int n, int k, Operand a, Operand b, MemorySegment c, double bound, String who) {
    var random = new SplittableRandom(3);
    for (int e = 0; e < 300; e++) {
      int i = e == 0 ? m - 1 : random.nextInt(m);
      int j = e == 0 ? n - 1 : random.nextInt(n);
      float sum = 0;
      for (int p = 0; p < k; p++) sum = Math.fma(stored(a, i, p), stored(b, p, j), sum);
      float found = c.get(DType.FLOAT, 4L * ((long) i * n + j));
      if (!(Math.abs(found - sum) <= bound)) {
        throw new IllegalStateException(who + ": element " + i + ", " + j + " is " + found + ", the definition " + sum);
      }
    }
  }

  private static float stored(Operand x, int row, int column) {
    return x.transposed() ? x.data().get(DType.FLOAT, x.row(column) + 4L * row)
        : x.data().get(DType.FLOAT, x.row(row) + 4L * column);
  }
}
