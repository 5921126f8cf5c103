// Has a kernel become slower? Asked by ratios, because machines differ and are never quiet.
package org.neoglot.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.ops.AdamW;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.RmsNorm;
import org.neoglot.engine.ops.Softmax;

/**
 * Times each kernel between two runs of a reference that never changes, a rung of the ladder, on one thread: what slows
 * the machine slows both. The figure is the median of the rounds' ratios, reference time over kernel time. It is compared
 * with {@code bench/guard.properties}, which holds what was once measured for this width of vectors; a kernel that falls
 * below the tolerance is measured again, with more rounds each time, before it counts as slower.
 */
final class GuardPart implements Part {
  private static final String FILE = "bench/guard.properties";
  /** A kernel may lose this share of its expected ratio; fork-to-fork spread and other CPUs stay well within. */
  private static final double TOLERANCE = 0.30;
  private static final int ROUNDS = 15;
  private static final int RETRIES = 3;
  private static final int SIZE = 96;
  private static final long WARM_NANOS = 400_000_000;
  private static final long BURST_NANOS = 4_000_000;

  @Override
  public String name() {
    return "guard";
  }

  @Override
  public String help() {
    return "exit status 1 when a kernel became slower beside a reference; -p update=yes writes what is expected";
  }

  @Override
  public Set<String> parameters() {
    return Set.of("update");
  }

  @Override
  public boolean run(Lab lab) {
    int bits = Kernels.best().vectorBits();
    Path file = lab.root().resolve(FILE);
    Properties expected = read(file);
    boolean update = lab.params().getOrDefault("update", List.of("no")).contains("yes");
    boolean good = true;
    try (var run = Run.eager(new Threads(1)); var arena = Arena.ofShared()) {
      Map<String, Runnable> kernels = kernels(run, arena);
      Runnable reference = reference();
      warm(reference);
      kernels.values().forEach(GuardPart::warm);
      for (var kernel : kernels.entrySet()) {
        String key = bits + "." + kernel.getKey();
        double wanted = Double.parseDouble(expected.getProperty(key, "NaN"));
        double found = ratio(reference, kernel.getValue(), ROUNDS);
        for (int retry = 1; retry <= RETRIES && found < wanted * (1 - TOLERANCE); retry++) {
          found = Math.max(found, ratio(reference, kernel.getValue(), (retry + 1) * ROUNDS));
        }
        boolean slower = found < wanted * (1 - TOLERANCE);
        good &= !slower || update;
        if (update) expected.setProperty(key, String.format(Locale.ROOT, "%.3g", found));
        String verdict = update ? "written" : Double.isNaN(wanted) ? "not known" : slower ? "SLOWER" : "as expected";
        lab.table().row(name(), List.of(Cell.text("kernel", kernel.getKey()), Cell.text("bits", String.valueOf(bits)),
            Cell.number("ratio", found, 3), Cell.number("expected", wanted, 3), Cell.text("verdict", verdict)));
      }
    }
    if (update) write(file, expected);
    return good;
  }

  /** What is watched, by name: products as training has them, attention both ways, and what moves along memory. */
  private static Map<String, Runnable> kernels(EagerRun run, Arena arena) {
    Tensor a = random(arena, 256, 256);
    Tensor b = random(arena, 256, 256);
    Tensor rows = random(arena, 64, 1024);
    Tensor ones = random(arena, 1, 1024);
    Tensor hyper = random(arena, 1, 2);
    hyper.set(0, 0, 1e-6);
    hyper.set(0, 1, 100);
    Tensor v = random(arena, 256, 256);
    for (int r = 0; r < 256; r++) for (int c = 0; c < 256; c++) v.set(r, c, Math.abs(v.get(r, c)));
    Map<String, Runnable> all = new LinkedHashMap<>();
    all.put("gemm-nn", apply(run, MatMul.PLAIN, a, b));
    all.put("gemm-nt", apply(run, MatMul.LINEAR, a, b));
    all.put("gemm-lora", apply(run, MatMul.LINEAR, a, random(arena, 16, 256)));
    all.put("attention", () -> {
      Segments s = Segments.of(run, 256);
      Attention.causal(4, 4, 64).apply(run, a, b, v, s);
      run.reset();
    });
    all.put("exp", apply(run, org.neoglot.engine.ops.Map.EXP, rows));
    all.put("softmax", apply(run, Softmax.FULL, rows));
    all.put("rmsnorm", apply(run, new RmsNorm(1e-6), rows, ones));
    all.put("adamw", apply(run, new AdamW(0.9, 0.95, 1e-8, 0.01), random(arena, 256, 256), random(arena, 256, 256),
        random(arena, 256, 256), v, hyper));
    return all;
  }

  private static Runnable apply(EagerRun run, Op op, Tensor... x) {
    return () -> {
      run.all(op, x);
      run.reset();
    };
  }

  private static Tensor random(Arena arena, int rows, int cols) {
    Tensor t = Tensor.allocate(arena, DType.F32, rows, cols);
    for (int r = 0; r < rows; r++) for (int c = 0; c < cols; c++) t.set(r, c, Ids.id(31L * r + c, 2001) / 1000.0 - 1);
    return t;
  }

  /** A rung of the ladder that nobody improves, on matrices that fit the first caches. */
  private static Runnable reference() {
    var rung = new MatMulInRegisters();
    float[] a = new float[SIZE * SIZE];
    for (int i = 0; i < a.length; i++) a[i] = Ids.id(i, 2001) / 1000f - 1;
    float[] c = new float[SIZE * SIZE];
    return () -> {
      rung.multiply(SIZE, SIZE, SIZE, a, a, c);
      if (Float.isNaN(c[7])) throw new AssertionError("a product of finite numbers gave NaN");
    };
  }

  private static void warm(Runnable work) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < WARM_NANOS) work.run();
  }

  /** Median over rounds of the reference's time (the mean of before and after) over the kernel's. */
  private static double ratio(Runnable reference, Runnable kernel, int rounds) {
    List<Double> ratios = new ArrayList<>();
    double before = burst(reference);
    for (int round = 0; round < rounds; round++) {
      double time = burst(kernel);
      double after = burst(reference);
      ratios.add((before + after) / 2 / time);
      before = after;
    }
    return Forks.median(ratios.stream().mapToDouble(r -> r).toArray());
  }

  /** Nanoseconds of the quickest call within a few milliseconds. */
  private static double burst(Runnable work) {
    long best = Long.MAX_VALUE;
    long begun = System.nanoTime();
    for (long start = begun; start - begun < BURST_NANOS; ) {
      work.run();
      long end = System.nanoTime();
      best = Math.min(best, end - start);
      start = end;
    }
    return best;
  }

  private static Properties read(Path file) {
    var expected = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      expected.load(in);
    } catch (java.nio.file.NoSuchFileException e) {
      return expected;                                             // nothing is known yet
    } catch (IOException e) {
      throw new IllegalStateException(file + ": cannot be read: " + e.getMessage(), e);
    }
    return expected;
  }

  private static void write(Path file, Properties expected) {
    List<String> lines = new ArrayList<>(List.of(
        "# What ./neoglot bench guard expects: time of the reference over time of the kernel, by bits of the vectors.",
        "# Written by ./neoglot bench guard -p update=yes on a quiet machine; greater is faster."));
    new TreeMap<>(expected).forEach((key, value) -> lines.add(key + "=" + value));
    try {
      Files.write(file, lines);
    } catch (IOException e) {
      throw new IllegalStateException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
