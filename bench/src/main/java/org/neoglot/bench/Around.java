// What is measured around every iteration, inside the JVM that is being measured.
package org.neoglot.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Peak;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The machine's peak before and after, so that shares are honest on a machine that others use too; bytes that all
 * threads allocated on the heap; the most memory that the process ever held; and the benchmark's {@link Notes}.
 */
public final class Around implements InternalProfiler {
  /** Most fused multiply-adds of as many threads as the benchmark uses, GFLOP/s. */
  static final String PEAK = "peak";
  /** Heap bytes of all threads together, for each operation. */
  static final String ALLOCATED = "allocated";
  /** VmHWM of Linux: the most physical memory that the process ever held, bytes; 0 elsewhere. */
  static final String RESIDENT = "resident";
  static final String NOTE = "note.";

  private static final double PEAK_SECONDS = 0.03;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private double peak;
  private long before;

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    measure(benchmark);
    before = threads.getTotalThreadAllocatedBytes();
  }

  @Override
  @SuppressWarnings("rawtypes")                                    // JMH's own signature is raw
  public Collection<? extends Result> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
      IterationResult result) {
    // First of all, so that what follows does not count.
    double allocated = threads.getTotalThreadAllocatedBytes() - before;
    long operations = Math.max(1, result.getMetadata().getAllOps());
    measure(benchmark);
    List<ScalarResult> results = new ArrayList<>();
    results.add(new ScalarResult(PEAK, peak, "GFLOP/s", AggregationPolicy.MAX));
    // The least of the iterations: JMH's own samples are garbage too, and the first iterations compile.
    results.add(new ScalarResult(ALLOCATED, allocated / operations, "B/op", AggregationPolicy.MIN));
    results.add(new ScalarResult(RESIDENT, resident(), "B", AggregationPolicy.MAX));
    Notes.all().forEach((name, value) -> results.add(new ScalarResult(NOTE + name, value, "", AggregationPolicy.MAX)));
    return results;
  }

  private void measure(BenchmarkParams benchmark) {
    try (var team = new Threads(threads(benchmark))) {
      peak = Math.max(peak, Peak.fma(team, PEAK_SECONDS));
    }
  }

  /** The benchmark's parameter of that name, 1 without one. */
  static int threads(BenchmarkParams benchmark) {
    return benchmark.getParamsKeys().contains("threads") ? Integer.parseInt(benchmark.getParam("threads")) : 1;
  }

  /** The most physical memory that this process ever held, bytes; 0 where /proc does not tell. */
  static long resident() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines.filter(l -> l.startsWith("VmHWM:")).mapToLong(l -> 1024 * Long.parseLong(l.replaceAll("\\D", "")))
          .findFirst().orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public String getDescription() {
    return "peak, allocation and memory in the same JVM";
  }
}
