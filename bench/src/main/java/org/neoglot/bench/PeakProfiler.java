package org.neoglot.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Measures the machine's peak around every iteration, inside the JVM that is being measured: shares are honest then. */
public final class PeakProfiler implements InternalProfiler {
  static final String FMA = "peak.fma.";

  private double one;
  private double two;

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    measure();
  }

  @Override
  @SuppressWarnings("rawtypes")                                    // JMH's own signature is raw
  public Collection<? extends Result> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
      IterationResult result) {
    measure();
    List<ScalarResult> results = new ArrayList<>();
    results.add(new ScalarResult(FMA + 1, one, "GFLOP/s", AggregationPolicy.MAX));
    results.add(new ScalarResult(FMA + 2, two, "GFLOP/s", AggregationPolicy.MAX));
    return results;
  }

  private void measure() {
    one = Math.max(one, MachinePeak.fma(1));
    two = Math.max(two, MachinePeak.fma(2));
  }

  @Override
  public String getDescription() {
    return "peak of fused multiply-adds in the same JVM";
  }
}
