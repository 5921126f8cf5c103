// neoglot doctor --speed: what share of the machine's limits the kernels reach, in about ten seconds.
package org.neoglot.app;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Peak;
import org.neoglot.engine.ops.AdamW;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.MatMul;

/**
 * Limits of the machine and what kernels make of them; the best of many calls, because others may use it too.
 *
 * @param gflops fused multiply-adds in registers on all threads, 10^9 operations/s
 * @param readGBs 10^9 bytes/s read in order on all threads
 * @param rows one a kernel
 */
public record SpeedTest(int threads, double gflops, double readGBs, List<Row> rows) {
  private static final double PEAK_SECONDS = 1.5;
  private static final double KERNEL_SECONDS = 1.4;

  /** A kernel: its work, how fast it was ({@code unit} says in what), and the share of the limit that binds it. */
  public record Row(String kernel, String work, double rate, String unit, double share) {}

  /** Measures with a team. */
  static SpeedTest measure(Threads team) {
    double gflops = Peak.fma(team, PEAK_SECONDS);
    double read = Peak.bandwidth(team, PEAK_SECONDS);
    List<Row> rows = new ArrayList<>();
    try (Arena arena = Arena.ofShared(); EagerRun run = Run.eager(team)) {
      Tensor a = random(arena, 1024, 768, 1);
      Tensor w = random(arena, 768, 768, 2);
      flops(rows, "gemm", "1024 x 768 x 768, weight transposed", gflops, 2.0 * 1024 * 768 * 768,
          () -> run.apply(MatMul.LINEAR, a, w), run);
      Tensor q = random(arena, 1024, 768, 3);
      // A row looks at itself and those before it; scores and mixing are a product each.
      flops(rows, "attention", "1024 rows, 12 heads of 64, causal, forward", gflops, 4.0 * 768 * 1024 * 1025 / 2,
          () -> Attention.causal(12, 12, 64).apply(run, q, a, q, Segments.of(run, 1024)), run);
      Tensor large = random(arena, 4096, 4096, 4);
      bytes(rows, "exp", "16.8 million numbers, read and written", read, 8.0 * 4096 * 4096,
          () -> run.apply(Map.EXP, large), run);
      Tensor m = random(arena, 2048, 2048, 5);
      Tensor v = Tensor.allocate(arena, DType.F32, 2048, 2048);
      Tensor hyper = Tensor.allocate(arena, DType.F32, 1, 2);
      hyper.set(0, 0, 1e-6);
      hyper.set(0, 1, 100);
      Tensor value = random(arena, 2048, 2048, 6);
      Tensor gradient = random(arena, 2048, 2048, 7);
      bytes(rows, "adamw", "4.2 million weights: four numbers read, three written", read, 28.0 * 2048 * 2048,
          () -> run.all(new AdamW(0.9, 0.95, 1e-8, 0.01), value, gradient, m, v, hyper), run);
    }
    return new SpeedTest(team.count(), gflops, read, List.copyOf(rows));
  }

  private static void flops(List<Row> rows, String kernel, String work, double peak, double flops, Runnable call, EagerRun run) {
    double rate = flops / best(call, run) * 1e-9;
    rows.add(new Row(kernel, work, rate, "GFLOP/s", rate / peak));
  }

  private static void bytes(List<Row> rows, String kernel, String work, double read, double bytes, Runnable call, EagerRun run) {
    double rate = bytes / best(call, run) * 1e-9;
    rows.add(new Row(kernel, work, rate, "GB/s", rate / read));
  }

  /** Seconds of the quickest call. */
  private static double best(Runnable call, EagerRun run) {
    double best = Double.MAX_VALUE;
    long begun = System.nanoTime();
    while ((System.nanoTime() - begun) * 1e-9 < KERNEL_SECONDS) {
      long start = System.nanoTime();
      call.run();
      best = Math.min(best, (System.nanoTime() - start) * 1e-9);
      run.reset();
    }
    return best;
  }

  private static Tensor random(Arena arena, int rows, int cols, long seed) {
    Tensor t = Tensor.allocate(arena, DType.F32, rows, cols);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) t.set(r, c, (Noise.bits(seed, (long) r * cols + c) >>> 40) * 0x1p-23 - 1);
    }
    return t;
  }

  /** A table for people. */
  String text() {
    var text = new StringBuilder(String.format(Locale.ROOT,
        "%nlimits on %d threads: %.1f GFLOP/s of fused multiply-adds, reading %.1f GB/s%n%-10s %12s %-8s %8s  %s%n", threads,
        gflops, readGBs, "kernel", "rate", "", "of limit", "work"));
    for (Row r : rows) {
      text.append(String.format(Locale.ROOT, "%-10s %12.1f %-8s %6.0f %%  %s%n", r.kernel, r.rate, r.unit, 100 * r.share,
          r.work));
    }
    return text.append("limits: multiply-adds for GFLOP/s, reading for GB/s, which writing makes hard to reach").toString();
  }
}
