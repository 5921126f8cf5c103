// Can a load do what a prefetch instruction does? The study prefetch-distance.
package org.neoglot.bench;

import java.util.SplittableRandom;
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
 * The sum of 128 MB, line of 64 bytes by line. Java has no prefetch instruction: besides the line whose turn it is, one
 * number of a later line is loaded, which brings the line.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class PrefetchBench {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int LINE = 16;
  private static final int LINES = 1 << 21;
  /** Lines in a row of the matrix that strided walks go down: 16 KB. */
  private static final int ROW = 256;
  private static final int FARTHEST = 256;

  /** In order; down the columns of a matrix whose rows are 16 KB, a line wide; shuffled. */
  @Param({"sequential", "strided", "shuffled"})
  public String order;

  /** How many lines ahead is touched; 0 for no touching. */
  @Param({"0", "4", "16", "64"})
  public int distance;

  private float[] data;
  /** Where the lines lie, in the order of their turns; the first ones again at the end, to be touched. */
  private int[] turns;
  private float touched;

  @Setup(Level.Trial)
  public void check() {
    if (distance > FARTHEST) throw new IllegalArgumentException("distance " + distance + ", wanted at most " + FARTHEST);
    data = new float[LINES * LINE];
    for (int i = 0; i < data.length; i++) data[i] = i % 3;
    turns = new int[LINES + FARTHEST];
    for (int t = 0; t < LINES; t++) {
      int down = t % (LINES / ROW) * ROW + t / (LINES / ROW);
      turns[t] = LINE * (order.equals("strided") ? down : t);
    }
    if (order.equals("shuffled")) shuffle();
    System.arraycopy(turns, 0, turns, LINES, FARTHEST);
    float[] sums = new float[LANES];
    // Each lane's sum is below 2^24, so exact in any order.
    for (int i = 0; i < data.length; i++) sums[i % LANES] += i % 3;
    float wanted = 0;
    for (float sum : sums) wanted += sum;
    float found = sum();
    if (found != wanted) throw new IllegalStateException("the sum is " + found + ", wanted " + wanted);
    Notes.amount(Notes.BYTES, 4.0 * data.length);
    Notes.checksum(found);
  }

  private void shuffle() {
    var random = new SplittableRandom(1);
    for (int t = LINES - 1; t > 0; t--) {
      int other = random.nextInt(t + 1);
      int line = turns[t];
      turns[t] = turns[other];
      turns[other] = line;
    }
  }

  @Benchmark
  public float sum() {
    return distance == 0 ? plain(data, turns) : ahead(data, turns, distance);
  }

  private static float plain(float[] data, int[] turns) {
    var sum = FloatVector.zero(SPECIES);
    for (int t = 0; t < LINES; t++) {
      for (int i = 0; i < LINE; i += LANES) sum = sum.add(FloatVector.fromArray(SPECIES, data, turns[t] + i));
    }
    return total(sum.toArray());
  }

  private float ahead(float[] data, int[] turns, int distance) {
    var sum = FloatVector.zero(SPECIES);
    // What is touched is added up and kept, else the compiler would drop the load.
    float touch = 0;
    for (int t = 0; t < LINES; t++) {
      touch += data[turns[t + distance]];
      for (int i = 0; i < LINE; i += LANES) sum = sum.add(FloatVector.fromArray(SPECIES, data, turns[t] + i));
    }
    touched = touch;
    return total(sum.toArray());
  }

  private static float total(float[] lanes) {
    float total = 0;
    for (float lane : lanes) total += lane;
    return total;
  }
}
