// The speed of causal attention with its gradient.
package org.neoglot.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
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
  /** Rows of the sequence that is checked: several blocks of keys, the last one ragged. */
  private static final int CHECKED = 300;

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
  private Work work;

  private double flops() {
    return 7.0 * headDim * length * (length + 1) * heads;
  }

  @Setup(Level.Trial)
  public void open() {
    attention = Attention.causal(heads, heads, headDim);
    check();
    run = Run.eager(new Threads(threads));
    work = new Work(run, length, heads * headDim);
    Notes.amount(Notes.FLOPS, flops());
    var mark = run.workspace().mark();
    Notes.checksum(run.read(work.gradient(attention)));
    run.workspace().release(mark);
  }

  /** A shorter sequence once by the definition and once as measured: the same bits, or nothing is measured. */
  private void check() {
    try (EagerRun definition = new EagerRun(Kernels.scalar(), new Threads(threads), new Hooks());
        EagerRun measured = Run.eager(new Threads(threads))) {
      double[] wanted = definition.read(new Work(definition, CHECKED, heads * headDim).gradient(attention));
      double[] found = measured.read(new Work(measured, CHECKED, heads * headDim).gradient(attention));
      if (!Arrays.equals(wanted, found)) throw new IllegalStateException("gradients are not those of the definition");
    }
  }

  /** Operands of one sequence, and the gradient of its result. */
  private record Work(Run run, Tensor[] x, Tensor dy) {
    Work(EagerRun run, int length, int cols) {
      var s = Segments.of(run, length);
      this(run, new Tensor[] {random(run, 1, length, cols), random(run, 2, length, cols), random(run, 3, length, cols),
          s.starts(), s.keyStarts(), s.keyRows(), s.counts()}, random(run, 4, length, cols));
    }

    /** Of the queries; those of keys and values are made with it. */
    Tensor gradient(Attention attention) {
      Tensor[] y = run.all(attention, x);
      return attention.backward(run, x, y, dy, new boolean[] {true, true, true})[0];
    }

    private static Tensor random(EagerRun run, int seed, int rows, int cols) {
      var random = new SplittableRandom(seed);
      Tensor t = run.real(rows, cols);
      for (int r = 0; r < rows; r++) for (int c = 0; c < cols; c++) t.set(r, c, random.nextDouble(-1, 1));
      return t;
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    run.close();
  }

  @Benchmark
  public Tensor forwardBackward() {
    var mark = run.workspace().mark();
    Tensor d = work.gradient(attention);
    run.workspace().release(mark);
    return d;
  }
}
