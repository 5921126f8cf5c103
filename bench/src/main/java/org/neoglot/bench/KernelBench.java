// The speed of fused kernels beside that of memory.
package org.neoglot.bench;

import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Hooks;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
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
 * Every fused kernel but products and attention, which have parts of their own. With the rows given here each tensor is 32
 * MB, so that memory is what binds; a smaller number of rows shows what the kernel does from cache. Beside it stands what
 * memory gives additions that move the same streams, measured in the same JVM. All bits of all results are compared with
 * those of the definitions first.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class KernelBench {
  private static final double LIMIT_SECONDS = 1;

  @Param({"rmsnorm", "rmsnorm-backward", "layernorm", "layernorm-backward", "swiglu", "swiglu-backward", "gelu",
      "gelu-backward", "gelu-tanh", "gelu-tanh-backward", "softmax", "rope", "rope-backward", "dropout", "adamw",
      "cross-entropy", "scatter-add"})
  public String kernel;

  @Param("16384")
  public int rows;

  @Param("512")
  public int cols;

  @Param({"1", "2"})
  public int threads;

  private EagerRun run;
  private KernelWork work;

  @Setup(Level.Trial)
  public void prepare() {
    long wanted;
    try (var definition = new EagerRun(Kernels.scalar(), new Threads(threads), new Hooks())) {
      wanted = bits(new KernelWork(definition, kernel, rows, cols).compute());
    }
    run = Run.eager(new Threads(threads));
    if (run.kernels().vectorBits() == 0) {
      throw new IllegalStateException("no Vector API in this JVM: add --add-modules=jdk.incubator.vector");
    }
    work = new KernelWork(run, kernel, rows, cols);
    if (work.traffic() != null) {
      Notes.amount(Notes.BYTES, work.bytes());
      Notes.amount(Notes.LIMIT, work.traffic().rate(run.threads(), LIMIT_SECONDS));
    } else {
      Notes.amount(Notes.FLOPS, work.flops());
    }
    var mark = run.workspace().mark();
    long found = bits(work.compute());
    run.workspace().release(mark);
    if (found != wanted) throw new IllegalStateException(kernel + ": the results are not those of the definition");
    Notes.amount(Notes.CHECKSUM, found);
  }

  /** CRC-32 of all results, row by row. */
  private static long bits(Tensor... results) {
    var crc = new CRC32();
    for (Tensor t : results) {
      for (int r = 0; r < t.live(); r++) crc.update(t.data().asSlice(t.at(r), t.rowBytes()).asByteBuffer());
    }
    return crc.getValue();
  }

  /** Memory for results is given back, so that every call writes the same. */
  @Benchmark
  public Tensor[] compute() {
    var mark = run.workspace().mark();
    Tensor[] results = work.compute();
    run.workspace().release(mark);
    return results;
  }

  @TearDown(Level.Trial)
  public void free() {
    run.close();
  }
}
