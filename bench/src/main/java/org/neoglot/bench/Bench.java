package org.neoglot.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@code ./neoglot bench}: runs the benchmarks, prints a table or JSON. Each figure is the best sample and its share of
 * the peak that the same JVM reached around it; the median says how disturbed the machine was.
 */
public final class Bench {
  private static final String USAGE = """
      ./neoglot bench [machine] [gemm] [ladder]      what to measure; all of it unless told
        --shape 512x512x512[,...]   products to measure, m x n x k
        --layout NN,NT,TN,TT        stored as is or transposed, A first
        --kernels simd|scalar       the vector kernels or the definitions
        --seconds 1                 length of an iteration
        --forks 1                   JVMs for each benchmark: compiled code differs a little from one to the next
        --json                      one JSON array instead of the table
      """;

  private final List<String> parts = new ArrayList<>();
  private final List<String> rows = new ArrayList<>();
  private String[] shapes = {"64x64x64", "256x256x256", "512x512x512", "1024x1024x1024", "2048x2048x2048"};
  private String[] layouts = {"NN", "NT", "TN", "TT"};
  private String kernels = "simd";
  private long milliseconds = 1000;
  private int forks = 1;
  private boolean json;

  public static void main(String[] arguments) throws RunnerException {
    var bench = new Bench();
    try {
      if (!bench.read(arguments)) return;
    } catch (IllegalArgumentException e) {
      System.err.println("neoglot bench: " + e.getMessage());
      System.exit(2);
    }
    bench.run();
  }

  /** Takes the command line in; false when it only asked for help. */
  private boolean read(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      switch (argument) {
        case "machine", "gemm", "ladder" -> parts.add(argument);
        case "--json" -> json = true;
        case "--help", "-h" -> {
          System.out.print(USAGE);
          return false;
        }
        case "--shape" -> shapes = each(arguments, ++i, "[1-9][0-9]*x[1-9][0-9]*x[1-9][0-9]*");
        case "--layout" -> layouts = each(arguments, ++i, "[NT][NT]");
        case "--kernels" -> kernels = each(arguments, ++i, "simd|scalar")[0];
        case "--seconds" -> milliseconds = Math.round(1000 * Double.parseDouble(each(arguments, ++i, "[0-9.]+")[0]));
        case "--forks" -> forks = Integer.parseInt(each(arguments, ++i, "[1-9][0-9]?")[0]);
        default -> throw new IllegalArgumentException("unknown '" + argument + "'; --help lists what there is");
      }
    }
    if (parts.isEmpty()) parts.addAll(List.of("machine", "gemm", "ladder"));
    return true;
  }

  private static String[] each(String[] arguments, int at, String pattern) {
    String option = arguments[at - 1];
    if (at == arguments.length) throw new IllegalArgumentException(option + " wants a value");
    String[] values = arguments[at].split(",");
    for (String value : values) {
      if (!value.matches(pattern)) {
        throw new IllegalArgumentException(option + " does not take '" + value + "'; wanted " + pattern);
      }
    }
    return values;
  }

  private void run() throws RunnerException {
    print("best and median of all samples; share of the FMA peak that the same JVM reached around them%n");
    if (parts.contains("machine")) {
      for (RunResult result : run(base(MachineBench.class))) machine(result);
    }
    if (parts.contains("gemm")) {
      print("%n%-16s %-6s %-7s %9s %9s %8s %6s%n", "m x n x k", "layout", "threads", "GFLOP/s", "median", "peak",
          "share");
      // Shape by shape, so that rows appear while the rest is still running.
      for (String shape : shapes) {
        for (RunResult result : run(base(GemmBench.class).param("shape", shape).param("layout", layouts)
            .param("kernels", kernels))) {
          product("gemm " + kernels, result, result.getParams().getParam("layout"));
        }
      }
    }
    if (parts.contains("ladder")) {
      print("%n%-16s %-14s %9s %9s %8s %6s%n", "ladder", "rung", "GFLOP/s", "median", "peak", "share");
      for (RunResult result : run(base(LadderBench.class))) {
        product("ladder", result, result.getParams().getParam("rung"));
      }
    }
    if (json) System.out.println("[\n  " + String.join(",\n  ", rows) + "\n]");
  }

  private ChainedOptionsBuilder base(Class<?> benchmark) {
    return new OptionsBuilder().include("\\b" + benchmark.getSimpleName() + "\\b").addProfiler(PeakProfiler.class)
        .addProfiler(QuietForks.class)
        .verbosity(VerboseMode.SILENT).forks(forks).warmupTime(TimeValue.milliseconds(milliseconds))
        .measurementTime(TimeValue.milliseconds(milliseconds))
        .jvmArgs("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-Xmx2g");
  }

  private static List<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
    return List.copyOf(new Runner(options.build()).run());
  }

  private void machine(RunResult result) {
    int threads = threads(result);
    double rate = MachineBench.BYTES / result.getPrimaryResult().getStatistics().getMin();
    print("%d thread(s): FMA peak %.1f GFLOP/s, reading memory %.1f GB/s%n", threads, peak(result, threads), rate);
    rows.add(String.format(Locale.ROOT,
        "{\"name\": \"machine\", \"threads\": %d, \"peak_gflops\": %.1f, \"read_gb_per_s\": %.1f}", threads,
        peak(result, threads), rate));
  }

  private void product(String name, RunResult result, String which) {
    String shape = result.getParams().getParam("shape");
    double flops = 2;
    for (int size : GemmBench.sizes(shape)) flops *= size;
    var statistics = result.getPrimaryResult().getStatistics();
    double best = flops / statistics.getMin();
    double median = flops / statistics.getPercentile(50);
    int threads = threads(result);
    double peak = peak(result, threads);
    if (name.equals("ladder")) {
      print("%-16s %-14s %9.1f %9.1f %8.1f %5.0f%%%n", shape, which, best, median, peak, 100 * best / peak);
    } else {
      print("%-16s %-6s %7d %9.1f %9.1f %8.1f %5.0f%%%n", shape, which, threads, best, median, peak,
          100 * best / peak);
    }
    rows.add(String.format(Locale.ROOT, "{\"name\": \"%s\", \"shape\": \"%s\", \"which\": \"%s\", \"threads\": %d, "
        + "\"gflops\": %.1f, \"median_gflops\": %.1f, \"peak_gflops\": %.1f, \"share\": %.3f}", name, shape, which,
        threads, best, median, peak, best / peak));
  }

  private static int threads(RunResult result) {
    String threads = result.getParams().getParam("threads");
    return threads == null ? 1 : Integer.parseInt(threads);
  }

  private static double peak(RunResult result, int threads) {
    return result.getSecondaryResults().get(PeakProfiler.FMA + threads).getScore();
  }

  private void print(String format, Object... values) {
    if (!json) System.out.printf(Locale.ROOT, format, values);
  }
}
