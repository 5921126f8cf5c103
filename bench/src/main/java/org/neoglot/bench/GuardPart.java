// Has a kernel become slower? Asked by ratios, because machines differ and are never quiet.
package org.neoglot.bench;

import java.io.IOException;
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
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.MatMul;

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
  private static final List<String> FUSED = List.of("softmax", "rmsnorm", "rmsnorm-backward", "layernorm",
      "layernorm-backward", "swiglu", "swiglu-backward", "gelu", "rope", "dropout", "adamw", "cross-entropy", "scatter-add");
  private static final long WARM_NANOS = 400_000_000;
  private static final long BURST_NANOS = 4_000_000;

  @Override
  public String name() {
    return "guard";
  }

  @Override
  public String help() {
    return "exit status 1 when a kernel became slower beside a reference; -p update=yes writes what is expected, -p slower=NAME provokes it";
  }

  @Override
  public Set<String> parameters() {
    return Set.of("update", "slower");
  }

  @Override
  public boolean run(Lab lab) {
    int bits = Kernels.best().vectorBits();
    Path file = lab.root().resolve(FILE);
    Properties expected = read(file);
    boolean update = lab.params().getOrDefault("update", List.of("no")).contains("yes");
    boolean good = true;
    try (var run = Run.eager(new Threads(1))) {
      Map<String, Runnable> kernels = kernels(run);
      provoke(kernels, lab.params().getOrDefault("slower", List.of()));
      Runnable reference = reference();
      warm(reference);
      kernels.values().forEach(GuardPart::warm);
      for (var kernel : kernels.entrySet()) {
        String key = bits + "." + kernel.getKey();
        double wanted = Double.parseDouble(expected.getProperty(key, "NaN"));
        double found = ratio(reference, kernel.getValue(), update ? 4 * ROUNDS : ROUNDS);
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

  /** What is watched, by name: products as training has them, attention, and the fused kernels of {@link KernelWork}. */
  private static Map<String, Runnable> kernels(EagerRun run) {
    Tensor a = random(run, 256, 256);
    Tensor b = random(run, 256, 256);
    Segments s = Segments.of(run, 256);
    Attention attention = Attention.causal(4, 4, 64);
    Map<String, Runnable> all = new LinkedHashMap<>();
    all.put("gemm-nn", given(run, () -> run.apply(MatMul.PLAIN, a, b)));
    all.put("gemm-nt", given(run, () -> run.apply(MatMul.LINEAR, a, b)));
    Tensor low = random(run, 16, 256);
    all.put("gemm-lora", given(run, () -> run.apply(MatMul.LINEAR, a, low)));
    all.put("attention", given(run, () -> attention.apply(run, a, b, b, s)));
    for (String name : FUSED) all.put(name, given(run, new KernelWork(run, name, 256, 256)::compute));
    return all;
  }

  /** Memory for results is given back, so that every call writes the same. */
  private static Runnable given(EagerRun run, Runnable work) {
    return () -> {
      var mark = run.workspace().mark();
      work.run();
      run.workspace().release(mark);
    };
  }

  /** To see that the guard sees: these kernels do everything twice. */
  private static void provoke(Map<String, Runnable> kernels, List<String> slower) {
    for (String name : slower) {
      Runnable work = kernels.get(name);
      if (work == null) throw new IllegalArgumentException("no kernel is called '" + name + "'; there are " + kernels.keySet());
      kernels.put(name, () -> {
        work.run();
        work.run();
      });
    }
  }

  private static Tensor random(EagerRun run, int rows, int cols) {
    Tensor t = run.real(rows, cols);
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
