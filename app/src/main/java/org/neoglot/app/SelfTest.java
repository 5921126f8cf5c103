// What the machine can do at most, measured in about two seconds: the yardstick for every other figure.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/**
 * Peak speeds, the best of several short runs.
 *
 * @param gflopsOneThread fused multiply-adds in registers, 10^9 floating point operations/s, two per multiply-add
 * @param gflopsAllThreads the same on all threads at once
 * @param readGBs 10^9 bytes/s read from main memory by all threads at once, 64 MiB each
 * @param threads how many "all" are
 */
public record SelfTest(double gflopsOneThread, double gflopsAllThreads, double readGBs, int threads) {
  /** Long enough against timer noise and waking of threads, short enough to stay in one turbo state. */
  private static final double BURST = 0.05;
  private static final int BURSTS = 8;

  /** 64 MiB of longs: past the last cache of most machines; an eighth of the heap where that is less. */
  private static final int WORDS = (int) Math.min(1 << 23, Runtime.getRuntime().maxMemory() / 64);

  private static final int CHAINS = 8;

  /** Measures with {@code threads} threads. */
  public static SelfTest measure(int threads) {
    boolean vectors = Machine.hasVectors();
    IntToDoubleFunction fma = vectors ? n -> VectorProbe.fma(n, 0.999f) : n -> scalarFma(n, 0.999f);
    int rounds = rounds(fma);
    double flops = vectors ? VectorProbe.operations(rounds) : 2.0 * CHAINS * rounds;
    double one = best(1, t -> fma.applyAsDouble(rounds));
    double all = best(threads, t -> fma.applyAsDouble(rounds));
    return new SelfTest(flops / one * 1e-9, threads * flops / all * 1e-9, bandwidth(threads), threads);
  }

  private static double bandwidth(int threads) {
    // The heap must hold all of it, with room left for everybody else.
    int words = (int) Math.min(WORDS, Runtime.getRuntime().maxMemory() / 32 / threads);
    var data = new long[threads][words];
    for (var d : data) Arrays.fill(d, 1);
    double seconds = best(threads, t -> sum(data[(int) t]));
    return 8.0 * words * threads / seconds * 1e-9;
  }

  /** Rounds that take about one burst, found by doubling; compiles the loop on the way. */
  private static int rounds(IntToDoubleFunction work) {
    for (int n = 1 << 16; ; n *= 2) {
      long start = System.nanoTime();
      double keep = work.applyAsDouble(n);
      if (Double.isNaN(keep)) throw new IllegalStateException("the multiply-add test computed " + keep);
      if ((System.nanoTime() - start) * 1e-9 > BURST || n >= 1 << 29) return n;
    }
  }

  /** Seconds that the slowest of the threads needs, in the best of several bursts. */
  private static double best(int threads, DoubleUnaryOperator work) {
    double best = Double.MAX_VALUE;
    try (var pool = Executors.newFixedThreadPool(threads)) {
      for (int b = 0; b < BURSTS; b++) {
        long start = System.nanoTime();
        var running = new ArrayList<java.util.concurrent.Future<Double>>();
        for (int t = 0; t < threads; t++) {
          int id = t;
          running.add(pool.submit(() -> work.applyAsDouble(id)));
        }
        for (var r : running) r.get();
        best = Math.min(best, (System.nanoTime() - start) * 1e-9);
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("the speed test was interrupted", e);
    }
    return best;
  }

  private static double scalarFma(int rounds, float x) {
    float y = 1e-6f;
    float a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x;
    for (int r = 0; r < rounds; r++) {
      a = Math.fma(a, x, y);
      b = Math.fma(b, x, y);
      c = Math.fma(c, x, y);
      d = Math.fma(d, x, y);
      e = Math.fma(e, x, y);
      f = Math.fma(f, x, y);
      g = Math.fma(g, x, y);
      h = Math.fma(h, x, y);
    }
    return a + b + c + d + e + f + g + h;
  }

  private static double sum(long[] data) {
    long a = 0, b = 0, c = 0, d = 0;
    // Four sums, so that the additions do not wait for each other.
    for (int i = 0; i + 3 < data.length; i += 4) {
      a += data[i];
      b += data[i + 1];
      c += data[i + 2];
      d += data[i + 3];
    }
    return a + b + c + d;
  }
}
