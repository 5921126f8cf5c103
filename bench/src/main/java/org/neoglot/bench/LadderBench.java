// The rungs from the schoolbook's matrix product to the engine's.
package org.neoglot.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/** The ladder from the schoolbook to the engine's matrix product; every rung must give the bits of the first. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class LadderBench {
  @Param({"ByElement", "ByRow", "RowArrays", "FourRows", "InRegisters", "Packed"})
  public String rung;

  @Param("512x512x512")
  public String shape;

  private MatMul matMul;
  private int m;
  private int n;
  private int k;
  private float[] a;
  private float[] b;
  private float[] c;

  /** The rung of that name. */
  static MatMul rung(String name) {
    return switch (name) {
      case "ByElement" -> new MatMulByElement();
      case "ByRow" -> new MatMulByRow();
      case "RowArrays" -> new MatMulRowArrays();
      case "FourRows" -> new MatMulFourRows();
      case "InRegisters" -> new MatMulInRegisters();
      case "Packed" -> new MatMulPacked();
      default -> throw new IllegalArgumentException("no rung is called '" + name + "'");
    };
  }

  @Setup(Level.Trial)
  public void check() {
    matMul = rung(rung);
    check(matMul, 13, 45, 37);
    int[] size = GemmBench.sizes(shape);
    m = size[0];
    n = size[1];
    k = size[2];
    a = random(m * k);
    b = random(k * n);
    c = new float[m * n];
    Notes.amount(Notes.FLOPS, 2.0 * m * n * k);
    Notes.checksum(multiply());
  }

  /** Throws unless a rung gives the same bits as the first. */
  static void check(MatMul rung, int m, int n, int k) {
    float[] left = random(m * k);
    float[] right = random(k * n);
    float[] wanted = new float[m * n];
    float[] found = new float[m * n];
    new MatMulByElement().multiply(m, n, k, left, right, wanted);
    rung.multiply(m, n, k, left, right, found);
    int at = Arrays.mismatch(wanted, found);
    if (at >= 0) {
      throw new IllegalStateException(rung.getClass().getSimpleName() + ": element " + at + " is " + found[at]
          + ", the first rung says " + wanted[at]);
    }
  }

  private static float[] random(int count) {
    var random = new SplittableRandom(count);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) numbers[i] = (float) random.nextDouble(-1, 1);
    return numbers;
  }

  @Benchmark
  public float[] multiply() {
    matMul.multiply(m, n, k, a, b, c);
    return c;
  }
}
