// neoglot doctor --speed: what share of the machine's limits the kernels reach, in about ten seconds.
package org.neoglot.app;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Peak;
import org.neoglot.engine.kernels.Traffic;
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
  private static final double PEAK_SECONDS = 1;
  private static final double TRAFFIC_SECONDS = 0.4;
  /** An interpreted call may take a second; small ones bring a kernel to the compiler long before. */
  private static final double WARM_SECONDS = 1.2;
  private static final double KERNEL_SECONDS = 0.6;

  /**
   * A kernel: its work, how fast it was ({@code unit} says in what), and the limit that binds it: multiply-adds, or memory
   * for the same mix of streams that are read, changed and written ({@link Traffic}).
   */
  public record Row(String kernel, String work, double rate, String unit, double limit) {
    /** Of the limit. */
    public double share() {
      return rate / limit;
    }
  }

  /** Measures with a team. */
  static SpeedTest measure(Threads team) {
    double gflops = Peak.fma(team, PEAK_SECONDS);
    double read = Peak.bandwidth(team, PEAK_SECONDS);
    List<Row> rows = new ArrayList<>();
    try (Arena arena = Arena.ofShared(); EagerRun run = Run.eager(team)) {
      Tensor w = random(arena, 768, 768, 2);
      // A row looks at itself and those before it; scores and mixing are a product each.
      rows.add(flops("gemm", "1024 x 768 x 768, weight transposed", gflops, 2.0 * 1024 * 768 * 768, arena, run,
          x -> run.apply(MatMul.LINEAR, x, w)));
      rows.add(flops("attention", "1024 rows, 12 heads of 64, causal, forward", gflops, 4.0 * 768 * 1024 * 1025 / 2, arena,
          run, x -> Attention.causal(12, 12, 64).apply(run, x, x, x, Segments.of(run, x.rows()))));
      // Four tensors of 16.8 million numbers are more than any cache holds.
      Tensor large = random(arena, 4096, 4096, 4);
      rows.add(bytes("exp", "16.8 million numbers, read and written", new Traffic(1, 0, 1), team, run,
          () -> run.apply(Map.EXP, large)));
      rows.add(adamw(arena, large, team, run));
    }
    return new SpeedTest(team.count(), gflops, read, List.copyOf(rows));
  }

  private static Row flops(String kernel, String work, double peak, double flops, Arena arena, EagerRun run,
      Consumer<Tensor> call) {
    Tensor few = random(arena, 64, 768, 1);
    Tensor many = random(arena, 1024, 768, 1);
    best(() -> call.accept(few), run, WARM_SECONDS);
    return new Row(kernel, work, flops / best(() -> call.accept(many), run, KERNEL_SECONDS) * 1e-9, "GFLOP/s", peak);
  }

  private static Row bytes(String kernel, String work, Traffic traffic, Threads team, EagerRun run, Runnable call) {
    double limit = traffic.rate(team, TRAFFIC_SECONDS);
    double rate = 4.0 * traffic.moves() * 4096 * 4096 / best(call, run, KERNEL_SECONDS + 0.5 * WARM_SECONDS) * 1e-9;
    return new Row(kernel, work, rate, "GB/s", limit);
  }

  private static Row adamw(Arena arena, Tensor weights, Threads team, EagerRun run) {
    Tensor gradient = random(arena, 4096, 4096, 7);
    Tensor m = random(arena, 4096, 4096, 5);
    Tensor v = Tensor.allocate(arena, DType.F32, 4096, 4096);
    Tensor hyper = Tensor.allocate(arena, DType.F32, 1, 2);
    hyper.set(0, 0, 1e-6);
    hyper.set(0, 1, 100);
    return bytes("adamw", "16.8 million weights: gradients read, weights and two moments changed", new Traffic(1, 3, 0),
        team, run, () -> run.all(new AdamW(0.9, 0.95, 1e-8, 0.01), weights, gradient, m, v, hyper));
  }

  /** Seconds of the quickest call. */
  private static double best(Runnable call, EagerRun run, double seconds) {
    double best = Double.MAX_VALUE;
    long begun = System.nanoTime();
    while ((System.nanoTime() - begun) * 1e-9 < seconds) {
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
        "%nlimits on %d threads: %.1f GFLOP/s of fused multiply-adds, reading %.1f GB/s%n%-10s %10s %10s %-8s %8s  %s%n",
        threads, gflops, readGBs, "kernel", "rate", "limit", "", "of limit", "work"));
    for (Row r : rows) {
      text.append(String.format(Locale.ROOT, "%-10s %10.1f %10.1f %-8s %6.0f %%  %s%n", r.kernel, r.rate, r.limit, r.unit,
          100 * r.share(), r.work));
    }
    return text.append("limits: multiply-adds for GFLOP/s; for GB/s, additions that read and write as much").toString();
  }
}
