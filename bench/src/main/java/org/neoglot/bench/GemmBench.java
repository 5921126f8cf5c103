// The speed of the matrix product, by shape, layout and kernels.
package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.neoglot.engine.DType;
import org.neoglot.engine.Threads;
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

/** The engine's matrix product: shapes, what is transposed, threads of the team. One sample is one product. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class GemmBench {
  /** m x n x k. */
  @Param({"64x64x64", "256x256x256", "512x512x512", "1024x1024x1024", "2048x2048x2048"})
  public String shape;

  /** N as stored, T transposed; A first. */
  @Param({"NN", "NT", "TN", "TT"})
  public String layout;

  @Param({"1", "2"})
  public int threads;

  /** {@code simd}, or {@code scalar} for the definitions. */
  @Param("simd")
  public String kernels;

  private Arena arena;
  private Threads team;
  private Kernels implementation;
  private int m;
  private int n;
  private int k;
  private Operand a;
  private Operand b;
  private MemorySegment c;

  @Setup(Level.Trial)
  public void allocate() {
    int[] size = sizes(shape);
    m = size[0];
    n = size[1];
    k = size[2];
    arena = Arena.ofShared();
    team = new Threads(threads);
    implementation = kernels.equals("scalar") ? Kernels.scalar() : Kernels.best();
    if (kernels.equals("simd") && implementation.vectorBits() == 0) {
      throw new IllegalStateException("no Vector API in this JVM: add --add-modules=jdk.incubator.vector");
    }
    a = operand(m, k, layout.charAt(0) == 'T');
    b = operand(k, n, layout.charAt(1) == 'T');
    c = arena.allocate(4L * m * n, 64);
    Notes.amount(Notes.FLOPS, 2.0 * m * n * k);
    check();
  }

  /** The product once by the definition and once as measured: the same bits, or nothing is measured. */
  private void check() {
    MemorySegment wanted = arena.allocate(4L * m * n, 64);
    Kernels.scalar().gemm(m, n, k, a, b, wanted, 0, n, false, team);
    Notes.checksum(multiply());
    long at = wanted.mismatch(c);
    if (at >= 0) throw new IllegalStateException("number " + at / 4 + " of the product is not that of the definition");
  }

  static int[] sizes(String shape) {
    String[] parts = shape.split("x");
    return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2])};
  }

  private Operand operand(int rows, int columns, boolean transposed) {
    var random = new SplittableRandom(1);
    MemorySegment data = arena.allocate(4L * rows * columns, 64);
    for (long i = 0; i < (long) rows * columns; i++) data.set(DType.FLOAT, 4 * i, (float) random.nextDouble(-1, 1));
    return new Operand(data, 0, 4L * (transposed ? rows : columns), null, transposed);
  }

  @TearDown(Level.Trial)
  public void free() {
    team.close();
    arena.close();
  }

  @Benchmark
  public MemorySegment multiply() {
    implementation.gemm(m, n, k, a, b, c, 0, n, false, team);
    return c;
  }
}
