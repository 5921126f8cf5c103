// Whose exponential? The study exp-by-polynomial.
package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.neoglot.engine.DType;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Unary;
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
 * e^x of a thousand floats in the first-level cache, so that microseconds an operation are nanoseconds a number. Results
 * lie within two units of the last place of {@code StrictMath.exp} in double, or nothing is measured.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class ExpBench {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int COUNT = 1000;
  private static final double BOUND = 2;
  private static final int WARM = 30_000;

  /** Math.exp and StrictMath.exp compute in double; the polynomials are the engine's, in float. */
  @Param({"StrictMath.exp", "Math.exp", "polynomial, one by one", "polynomial, vectors", "VectorOperators.EXP"})
  public String by;

  private Arena arena;
  private MemorySegment x;
  private MemorySegment y;
  private Kernels kernels;

  @Setup(Level.Trial)
  public void check() {
    arena = Arena.ofShared();
    x = arena.allocate(4L * COUNT, 64);
    y = arena.allocate(4L * COUNT, 64);
    kernels = by.equals("polynomial, vectors") ? Kernels.best() : Kernels.scalar();
    for (int i = 0; i < COUNT; i++) x.set(DType.FLOAT, 4L * i, (i * 619 % COUNT) * 0.02f - 10);
    // As it is measured: compiled.
    for (int warm = 0; warm < WARM; warm++) exp();
    double worst = worst();
    if (!(worst <= BOUND)) throw new IllegalStateException(by + " is " + worst + " units of the last place off");
    Notes.checksum(y);
  }

  /** The greatest error, in units of the last place of the float that would be right. */
  private double worst() {
    double worst = 0;
    for (int i = 0; i < COUNT; i++) {
      double right = StrictMath.exp(x.get(DType.FLOAT, 4L * i));
      worst = Math.max(worst, Math.abs(y.get(DType.FLOAT, 4L * i) - right) / Math.ulp((float) right));
    }
    return worst;
  }

  @Benchmark
  public MemorySegment exp() {
    switch (by) {
      case "StrictMath.exp" -> strict(x, y);
      case "Math.exp" -> math(x, y);
      case "VectorOperators.EXP" -> vectors(x, y);
      default -> kernels.unary(Unary.EXP, x, 0, y, 0, COUNT);
    }
    return y;
  }

  // A method each: the compiler is to see one loop.
  private static void strict(MemorySegment x, MemorySegment y) {
    for (long i = 0; i < 4 * COUNT; i += 4) y.set(DType.FLOAT, i, (float) StrictMath.exp(x.get(DType.FLOAT, i)));
  }

  private static void math(MemorySegment x, MemorySegment y) {
    for (long i = 0; i < 4 * COUNT; i += 4) y.set(DType.FLOAT, i, (float) Math.exp(x.get(DType.FLOAT, i)));
  }

  /** The Vector API's own: a call into a library that comes with the JDK, where there is one for this processor. */
  private static void vectors(MemorySegment x, MemorySegment y) {
    var order = ByteOrder.nativeOrder();
    int i = 0;
    for (; i < SPECIES.loopBound(COUNT); i += SPECIES.length()) {
      FloatVector.fromMemorySegment(SPECIES, x, 4L * i, order).lanewise(VectorOperators.EXP)
          .intoMemorySegment(y, 4L * i, order);
    }
    for (; i < COUNT; i++) y.set(DType.FLOAT, 4L * i, (float) Math.exp(x.get(DType.FLOAT, 4L * i)));
  }

  @TearDown(Level.Trial)
  public void free() {
    arena.close();
  }

  /** Prints the worst error of each over a million numbers from -87 to 88, where results are normal. */
  public static void main(String[] args) {
    var bench = new ExpBench();
    for (String by : new String[] {"Math.exp", "polynomial, one by one", "polynomial, vectors", "VectorOperators.EXP"}) {
      bench.by = by;
      bench.check();
      double worst = 0;
      for (int block = 0; block < 1000; block++) {
        for (int i = 0; i < COUNT; i++) bench.x.set(DType.FLOAT, 4L * i, -87 + 175 * (block * 1000 + i) / 1e6f);
        bench.exp();
        worst = Math.max(worst, bench.worst());
      }
      System.out.printf(java.util.Locale.ROOT, "%-24s %.3f units in the last place at worst%n", by, worst);
      bench.free();
    }
  }
}
