// The engine's matrix product beside OpenBLAS and libtorch, all in one JVM.
package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.neoglot.engine.DType;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Operand;
import org.neoglot.engine.kernels.Peak;

/**
 * Turns of one engine after another, so that all meet the same machine. {@code BesideBlas THREADS SECONDS
 * SHAPE/LAYOUT[,LAYOUT] ...}; system property {@code neoglot.peer.libtorch} is the class path of that peer, where it is
 * wanted. One JSON object a line: the quickest call of each, GFLOP/s, after holding every result against the definition.
 */
public final class BesideBlas {
  private static final int TURNS = 3;
  /** Threads of the others spin for some milliseconds after a call; they must be asleep when it is our turn. */
  private static final long CALM_MILLIS = 40;
  private static final int CHECKED = 300;

  private BesideBlas() {}

  /** An engine's product of the matrices that it was given, and the numbers that came out of its last call. */
  private record Engine(String name, Runnable call, Function<Integer, Float> result) {}

  public static void main(String[] arguments) throws InterruptedException {
    int threads = Integer.parseInt(arguments[0]);
    double seconds = Double.parseDouble(arguments[1]);
    OpenBlas blas = OpenBlas.find().orElse(null);
    if (blas != null) blas.threads(threads);
    var torch = torch(threads);
    double peak;
    try (var team = new Threads(threads)) {
      peak = Peak.fma(team, 0.5);
    }
    try (var team = new Threads(threads)) {
      for (String shape : Arrays.copyOfRange(arguments, 2, arguments.length)) {
        int slash = shape.indexOf('/');
        for (String layout : shape.substring(slash + 1).split(",")) {
          measure(shape.substring(0, slash), layout, team, blas, torch, peak, seconds);
        }
      }
    }
  }

  /** bench/peers/libtorch, or null where it was not asked for. */
  @SuppressWarnings("unchecked")                                   // the peer's class says so itself
  private static BiFunction<float[][], int[][], Function<Boolean, float[]>> torch(int threads) {
    String jars = System.getProperty("neoglot.peer.libtorch");
    if (jars == null) return null;
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
    return PeerJars.load(BiFunction.class, "org.neoglot.peers.LibTorch", jars);
  }

  private static void measure(String shape, String layout, Threads team, OpenBlas blas,
      BiFunction<float[][], int[][], Function<Boolean, float[]>> torch, double peak, double seconds)
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
      List<Engine> engines = new ArrayList<>();
      engines.add(new Engine("ours", () -> kernels.gemm(m, n, k, left, right, c, 0, n, false, team),
          i -> c.get(DType.FLOAT, 4L * i)));
      if (blas != null) {
        engines.add(new Engine("OpenBLAS", () -> blas.multiply(m, n, k, a, turnA, b, turnB, theirs),
            i -> theirs.get(DType.FLOAT, 4L * i)));
      }
      if (torch != null) {
        var product = torch.apply(new float[][] {a.toArray(DType.FLOAT), b.toArray(DType.FLOAT)},
            new int[][] {{m, k, turnA ? 1 : 0}, {k, n, turnB ? 1 : 0}});
        float[] result = product.apply(true);
        engines.add(new Engine("libtorch", () -> product.apply(false), i -> result[i]));
      }
      double flops = 2.0 * m * n * k;
      double[] best = turns(engines, flops, seconds);
      for (int e = 0; e < engines.size(); e++) check(m, n, k, left, right, engines.get(e), e == 0 ? 0 : 2e-7 * k);
      var crc = new CRC32C();
      crc.update(c.asByteBuffer());
      print(shape, layout, team.count(), engines, best, peak, crc.getValue());
    }
  }

  private static void print(String shape, String layout, int threads, List<Engine> engines, double[] best, double peak,
      long checksum) {
    var line = new StringBuilder(String.format(Locale.ROOT,
        "{\"shape\": \"%s\", \"layout\": \"%s\", \"threads\": \"%d\", \"peak\": %.4f", shape, layout, threads, peak));
    for (int e = 0; e < best.length; e++) {
      line.append(String.format(Locale.ROOT, ", \"%s\": %.4f", engines.get(e).name(), best[e]));
    }
    System.out.println(line.append(String.format(", \"checksum\": \"%08x\"}", checksum)));
  }

  /** GFLOP/s of the best call of each in all its turns; the first of ours is for the compiler. */
  private static double[] turns(List<Engine> engines, double flops, double seconds) throws InterruptedException {
    turn(engines.getFirst().call(), seconds);
    double[] best = new double[engines.size()];
    for (int turn = 0; turn < TURNS; turn++) {
      for (int e = 0; e < best.length; e++) {
        best[e] = Math.max(best[e], flops / turn(engines.get(e).call(), seconds / TURNS));
        if (e > 0) Thread.sleep(CALM_MILLIS);
      }
    }
    return best;
  }

  /** Nanoseconds of the quickest call; the first one only wakes things up. */
  private static double turn(Runnable product, double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    double best = Double.MAX_VALUE;
    product.run();
    for (int calls = 0; calls < 3 || System.nanoTime() < end; calls++) {
      long start = System.nanoTime();
      product.run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return best;
  }

  private static MemorySegment random(int rows, int columns, long seed, Arena arena) {
    var random = new SplittableRandom(seed);
    MemorySegment data = arena.allocate(4L * rows * columns, 64);
    for (long i = 0; i < (long) rows * columns; i++) data.set(DType.FLOAT, 4 * i, (float) random.nextDouble(-1, 1));
    return data;
  }

  /** A few hundred elements against one chain of fma: equal bits from us, a bounded difference from another. */
  private static void check(int m, int n, int k, Operand a, Operand b, Engine engine, double bound) {
    var random = new SplittableRandom(3);
    for (int e = 0; e < CHECKED; e++) {
      int i = e == 0 ? m - 1 : random.nextInt(m);
      int j = e == 0 ? n - 1 : random.nextInt(n);
      float sum = 0;
      for (int p = 0; p < k; p++) sum = Math.fma(stored(a, i, p), stored(b, p, j), sum);
      float found = engine.result().apply(i * n + j);
      if (!(Math.abs(found - sum) <= bound)) {
        throw new IllegalStateException(
            engine.name() + ": element " + i + ", " + j + " is " + found + ", the definition " + sum);
      }
    }
  }

  private static float stored(Operand x, int row, int column) {
    return x.transposed() ? x.data().get(DType.FLOAT, x.row(column) + 4L * row)
        : x.data().get(DType.FLOAT, x.row(row) + 4L * column);
  }
}
