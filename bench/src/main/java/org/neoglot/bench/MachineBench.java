package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.neoglot.engine.Threads;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading memory in order, more of it than any cache holds; the arithmetic peak comes from {@link PeakProfiler}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 2, time = 1)
public class MachineBench {
  /** Bytes that one sample reads. */
  static final long BYTES = 1L << 28;

  @Param({"1", "2"})
  public int threads;

  private Arena arena;
  private Threads team;
  private MemorySegment data;
  private float[] sums;

  @Setup(Level.Trial)
  public void allocate() {
    arena = Arena.ofShared();
    team = new Threads(threads);
    data = arena.allocate(BYTES, 64).fill((byte) 0);
    sums = new float[threads];
  }

  @TearDown(Level.Trial)
  public void free() {
    team.close();
    arena.close();
  }

  @Benchmark
  public float[] read() {
    long part = BYTES / threads;
    team.parallel(threads, (i, worker) -> sums[i] = MachinePeak.sum(data.asSlice(i * part, part)));
    return sums;
  }
}
