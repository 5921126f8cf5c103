// What waking a team costs, by spinning and by parking.
package org.neoglot.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.neoglot.engine.Threads;
import org.openjdk.jmh.infra.Blackhole;
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

/**
 * What it costs to share work among a team: from the call to the end of the last task. The team either spins for a while
 * before it parks, or parks at once; calls follow each other at once or after a pause; other threads want the processors
 * too, or do not. The results of a region are counted: every task must have run once.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class SpinBench {
  private static final int TASKS = 16;

  /** Nanoseconds that a helper spins at most before it parks. */
  @Param({"0", "200000"})
  public long spin;

  /** Microseconds between the end of a region and the next one. */
  @Param({"0", "1000"})
  public int pause;

  /** Blackhole tokens that each of the 16 tasks consumes; 5,000 are about 10 microseconds. */
  @Param({"0", "5000"})
  public int work;

  /** Threads of this process that compute all the time beside the team. */
  @Param({"0", "1"})
  public int others;

  @Param("2")
  public int threads;

  private final int[] done = new int[16 * TASKS];
  private final List<Thread> load = new ArrayList<>();
  private volatile boolean end;
  private Threads team;

  @Setup(Level.Trial)
  public void begin() {
    team = Threads.spinning(threads, spin);
    for (int i = 0; i < others; i++) {
      load.add(Thread.ofPlatform().daemon().start(() -> {
        while (!end) Blackhole.consumeCPU(10_000);
      }));
    }
  }

  @Setup(Level.Invocation)
  public void pause() {
    long until = System.nanoTime() + 1000L * pause;
    while (System.nanoTime() < until) Thread.onSpinWait();
  }

  @Benchmark
  public int[] region() {
    // A cache line each: tasks must not wait for each other's writes.
    team.parallel(TASKS, (task, worker) -> {
      Blackhole.consumeCPU(work);
      done[16 * task]++;
    });
    return done;
  }

  @TearDown(Level.Trial)
  public void checkAndFree() {
    end = true;
    team.close();
    for (int task = 1; task < TASKS; task++) {
      if (done[16 * task] != done[0]) throw new IllegalStateException("task " + task + " ran " + done[16 * task]
          + " times, task 0 " + done[0] + " times");
    }
  }
}
