package org.neoglot.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.ops.Attention;
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
 * Causal attention forward and backward of one sequence: one sample is one pass. Useful work is 7 headDim
 * length (length + 1) operations a head (4 headDim forward and 10 backward for each of half the pairs).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
public class AttentionBench {
  @Param({"256", "1024", "2048", "4096"})
  public int length;

  @Param({"32", "64", "128"})
  public int headDim;

  @Param("4")
  public int heads;

  @Param({"1", "2"})
  public int threads;

  private EagerRun run;
  private Attention attention;

  /** Where nobody has asked for JMH: a few passes, best GFLOP/s of the useful half. */
  public static void main(String[] arguments) {
    AttentionBench b = new AttentionBench();
    b.heads = 4;
    for (int d : new int[] {32, 64, 128}) {
      for (int n : new int[] {256, 2048}) {
        for (int t = 1; t <= 2; t++) {
          b.headDim = d;
          b.length = n;
          b.threads = t;
          b.open();
          long best = Long.MAX_VALUE;
          for (long end = System.nanoTime() + 1_500_000_000L; System.nanoTime() < end; ) {
            long start = System.nanoTime();
            b.forwardBackward();
            best = Math.min(best, System.nanoTime() - start);
          }
          System.out.printf("head %d, length %d, %d thread(s): %.1f GFLOP/s%n", d, n, t, b.flops() / best);
          b.close();
        }
      }
    }
  }

  private double flops() {
    return 7.0 * headDim * length * (length + 1) * heads;
  }

  @Setup(Level.Trial)
  public void open() {
    run = Run.eager(new Threads(threads));
    attention = Attention.causal(heads, heads, headDim);
  }

  private Tensor random(int seed) {
    var random = new SplittableRandom(seed);
    Tensor t = run.real(length, heads * headDim);
    float[] numbers = new float[t.cols()];
    for (int r = 0; r < length; r++) {
      for (int c = 0; c < numbers.length; c++) numbers[c] = (float) random.nextDouble(-1, 1);
      java.lang.foreign.MemorySegment.copy(numbers, 0, t.data(), java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED,
          t.at(r), numbers.length);
    }
    return t;
  }

  private Tensor[] x;
  private Tensor dy;

  @TearDown(Level.Trial)
  public void close() {
    x = null;
    run.close();
  }

  @Benchmark
  public Tensor forwardBackward() {
    if (x == null) {
      var s = Segments.of(run, length);
      x = new Tensor[] {random(1), random(2), random(3), s.starts(), s.keyStarts(), s.keyRows(), s.counts()};
      dy = random(4);
    }
    var workspace = run.workspace();
    var mark = workspace.mark();
    Tensor[] y = run.all(attention, x);
    Tensor d = attention.backward(run, x, y, dy, new boolean[] {true, true, true})[0];
    workspace.release(mark);
    return d;
  }
}
