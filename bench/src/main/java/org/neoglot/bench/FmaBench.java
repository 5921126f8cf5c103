// One rounding or two? The study fma-or-multiply-add.
package org.neoglot.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
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

/**
 * A polynomial by Horner's rule, each step x s + c, in the first-level cache: as one vector after another (each step waits
 * for the one before) or as four side by side (steps of one fill the waits of the others).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class FmaBench {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int COUNT = 2048;
  private static final int DEGREE = 64;

  @Param({"fma", "multiply, add"})
  public String step;

  @Param({"1", "4"})
  public int chains;

  private final float[] x = new float[COUNT];
  private final float[] y = new float[COUNT];
  private final float[] coefficients = new float[DEGREE + 1];

  @Setup(Level.Trial)
  public void check() {
    // x within 1, so that no sum outgrows its coefficients: differences are those of rounding.
    for (int i = 0; i < COUNT; i++) x[i] = (i - COUNT / 2) / (float) COUNT * 1.9f;
    for (int d = 0; d <= DEGREE; d++) coefficients[d] = (d % 2 == 0 ? 1f : -1f) / (d + 1);
    float[] wanted = new float[COUNT];
    for (int i = 0; i < COUNT; i++) wanted[i] = plain(x[i], coefficients, step.equals("fma"));
    int at = Arrays.mismatch(wanted, polynomial());
    if (at >= 0) throw new IllegalStateException("at " + x[at] + " it is " + y[at] + ", wanted " + wanted[at]);
    Notes.amount(Notes.FLOPS, 2.0 * COUNT * DEGREE);
    Notes.checksum(y);
  }

  /** The definition: a number at a time. */
  private static float plain(float x, float[] coefficients, boolean fused) {
    float sum = coefficients[DEGREE];
    for (int d = DEGREE - 1; d >= 0; d--) sum = fused ? Math.fma(sum, x, coefficients[d]) : sum * x + coefficients[d];
    return sum;
  }

  @Benchmark
  public float[] polynomial() {
    if (step.equals("fma")) {
      if (chains == 1) fusedOne(x, y, coefficients);
      else fusedFour(x, y, coefficients);
    } else {
      if (chains == 1) apartOne(x, y, coefficients);
      else apartFour(x, y, coefficients);
    }
    return y;
  }

  // Four methods rather than a test inside: the compiler is to see nothing but the step.
  private static void fusedOne(float[] x, float[] y, float[] coefficients) {
    for (int i = 0; i < COUNT; i += LANES) {
      var x0 = FloatVector.fromArray(SPECIES, x, i);
      var s0 = FloatVector.broadcast(SPECIES, coefficients[DEGREE]);
      for (int d = DEGREE - 1; d >= 0; d--) {
        var c = FloatVector.broadcast(SPECIES, coefficients[d]);
        s0 = s0.fma(x0, c);
      }
      s0.intoArray(y, i);
    }
  }

  private static void fusedFour(float[] x, float[] y, float[] coefficients) {
    for (int i = 0; i < COUNT; i += 4 * LANES) {
      var x0 = FloatVector.fromArray(SPECIES, x, i);
      var x1 = FloatVector.fromArray(SPECIES, x, i + LANES);
      var x2 = FloatVector.fromArray(SPECIES, x, i + 2 * LANES);
      var x3 = FloatVector.fromArray(SPECIES, x, i + 3 * LANES);
      var s0 = FloatVector.broadcast(SPECIES, coefficients[DEGREE]);
      var s1 = s0;
      var s2 = s0;
      var s3 = s0;
      for (int d = DEGREE - 1; d >= 0; d--) {
        var c = FloatVector.broadcast(SPECIES, coefficients[d]);
        s0 = s0.fma(x0, c);
        s1 = s1.fma(x1, c);
        s2 = s2.fma(x2, c);
        s3 = s3.fma(x3, c);
      }
      s0.intoArray(y, i);
      s1.intoArray(y, i + LANES);
      s2.intoArray(y, i + 2 * LANES);
      s3.intoArray(y, i + 3 * LANES);
    }
  }

  private static void apartOne(float[] x, float[] y, float[] coefficients) {
    for (int i = 0; i < COUNT; i += LANES) {
      var x0 = FloatVector.fromArray(SPECIES, x, i);
      var s0 = FloatVector.broadcast(SPECIES, coefficients[DEGREE]);
      for (int d = DEGREE - 1; d >= 0; d--) {
        var c = FloatVector.broadcast(SPECIES, coefficients[d]);
        s0 = s0.mul(x0).add(c);
      }
      s0.intoArray(y, i);
    }
  }

  private static void apartFour(float[] x, float[] y, float[] coefficients) {
    for (int i = 0; i < COUNT; i += 4 * LANES) {
      var x0 = FloatVector.fromArray(SPECIES, x, i);
      var x1 = FloatVector.fromArray(SPECIES, x, i + LANES);
      var x2 = FloatVector.fromArray(SPECIES, x, i + 2 * LANES);
      var x3 = FloatVector.fromArray(SPECIES, x, i + 3 * LANES);
      var s0 = FloatVector.broadcast(SPECIES, coefficients[DEGREE]);
      var s1 = s0;
      var s2 = s0;
      var s3 = s0;
      for (int d = DEGREE - 1; d >= 0; d--) {
        var c = FloatVector.broadcast(SPECIES, coefficients[d]);
        s0 = s0.mul(x0).add(c);
        s1 = s1.mul(x1).add(c);
        s2 = s2.mul(x2).add(c);
        s3 = s3.mul(x3).add(c);
      }
      s0.intoArray(y, i);
      s1.intoArray(y, i + LANES);
      s2.intoArray(y, i + 2 * LANES);
      s3.intoArray(y, i + 3 * LANES);
    }
  }

  /** Prints how many results differ between the two, and the worst error of each beside a polynomial in double. */
  public static void main(String[] args) {
    var bench = new FmaBench();
    bench.step = "fma";
    bench.chains = 1;
    bench.check();
    double[] worst = new double[2];
    int differ = 0;
    for (float x : bench.x) {
      double exact = bench.coefficients[DEGREE];
      for (int d = DEGREE - 1; d >= 0; d--) exact = exact * x + bench.coefficients[d];
      float fused = plain(x, bench.coefficients, true);
      float apart = plain(x, bench.coefficients, false);
      if (fused != apart) differ++;
      worst[0] = Math.max(worst[0], Math.abs(fused - exact) / Math.ulp((float) exact));
      worst[1] = Math.max(worst[1], Math.abs(apart - exact) / Math.ulp((float) exact));
    }
    System.out.printf("%d of %d differ; worst error in units of the last place: fma %.2f, multiply, add %.2f%n",
        differ, COUNT, worst[0], worst[1]);
  }
}
