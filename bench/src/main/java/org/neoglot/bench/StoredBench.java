// The speed of products with weights that are decoded on the way.
package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.neoglot.engine.DType;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Threads;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Operand;
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

/** What decoding costs: the product with a weight as it is stored, both directions, beside F32. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class StoredBench {
  /** Rows of activations x outputs x inputs. */
  @Param("512x2048x768")
  public String shape;

  @Param({"F32", "BF16", "F16", "Q8_0"})
  public String format;

  /** {@code T}: x W^T, the forward pass; {@code N}: dy W, the way back. */
  @Param({"T", "N"})
  public String layout;

  @Param("1")
  public int threads;

  private Arena arena;
  private Threads team;
  private final Kernels kernels = Kernels.best();
  private int m;
  private int n;
  private int k;
  private Operand a;
  private Operand b;
  private MemorySegment c;

  @Setup(Level.Trial)
  public void encode() {
    int[] size = GemmBench.sizes(shape);
    boolean transposed = layout.equals("T");
    m = size[0];
    n = transposed ? size[1] : size[2];
    k = transposed ? size[2] : size[1];
    arena = Arena.ofShared();
    team = new Threads(threads);
    var random = new SplittableRandom(5);
    MemorySegment x = arena.allocate(4L * m * k, 64);
    for (long i = 0; i < (long) m * k; i++) x.set(DType.FLOAT, 4 * i, (float) random.nextDouble(-1, 1));
    a = new Operand(x, 0, 4L * k, null, false);
    Format how = Formats.all().stream().filter(f -> f.name().equals(format)).findFirst().orElseThrow(
        () -> new IllegalArgumentException("no weight format is called '" + format + "'"));
    float[] weights = new float[size[1] * size[2]];
    for (int i = 0; i < weights.length; i++) weights[i] = (float) random.nextDouble(-1, 1);
    MemorySegment data = arena.allocate(how.bytes(weights.length), 64);
    how.encode(weights, 0, weights.length, data, 0);
    b = new Matrix(how, size[1], size[2], data, 0).operand(transposed, DType.F32);
    c = arena.allocate(4L * m * n, 64);
  }

  @TearDown(Level.Trial)
  public void free() {
    team.close();
    arena.close();
  }

  @Benchmark
  public MemorySegment multiply() {
    kernels.gemm(m, n, k, a, b, c, 0, n, false, team);
    return c;
  }
}
