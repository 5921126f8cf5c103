// How fast this machine reads memory.
package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.neoglot.engine.DType;
import org.neoglot.engine.Threads;
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

/** Reading memory in order, more of it than any cache holds; the arithmetic peak is what {@link Around} measures. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 2, time = 1)
public class MachineBench {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  /** Bytes that one sample reads. */
  private static final long BYTES = 1L << 28;
  /** Whoever is late leaves the rest to the others. */
  private static final int PARTS = 16;

  @Param({"1", "2"})
  public int threads;

  private Arena arena;
  private Threads team;
  private MemorySegment data;
  private final float[] sums = new float[PARTS];

  @Setup(Level.Trial)
  public void allocate() {
    arena = Arena.ofShared();
    team = new Threads(threads);
    data = arena.allocate(BYTES, 64);
    for (long i = 0; i < BYTES / 4; i++) data.set(DType.FLOAT, 4 * i, i % 8);
    Notes.amount(Notes.BYTES, BYTES);
    float[] found = read();
    float[] wanted = new float[PARTS];
    // Each part sums 0 to 7 over and over; such sums are exact in float up to 2^24 a lane.
    Arrays.fill(wanted, BYTES / 4 / PARTS * 3.5f);
    if (!Arrays.equals(found, wanted)) throw new IllegalStateException("read " + found[0] + ", wanted " + wanted[0]);
    Notes.checksum(found);
  }

  @TearDown(Level.Trial)
  public void free() {
    team.close();
    arena.close();
  }

  @Benchmark
  public float[] read() {
    long part = BYTES / PARTS;
    team.parallel(PARTS, (i, worker) -> sums[i] = sum(data, i * part, part));
    return sums;
  }

  /** Reads a stretch once; four sums, so that adding does not wait for adding. */
  private static float sum(MemorySegment data, long from, long bytes) {
    var order = ByteOrder.nativeOrder();
    int vector = SPECIES.vectorByteSize();
    var s0 = FloatVector.zero(SPECIES);
    var s1 = s0;
    var s2 = s0;
    var s3 = s0;
    for (long at = from; at + 4L * vector <= from + bytes; at += 4L * vector) {
      s0 = s0.add(FloatVector.fromMemorySegment(SPECIES, data, at, order));
      s1 = s1.add(FloatVector.fromMemorySegment(SPECIES, data, at + vector, order));
      s2 = s2.add(FloatVector.fromMemorySegment(SPECIES, data, at + 2L * vector, order));
      s3 = s3.add(FloatVector.fromMemorySegment(SPECIES, data, at + 3L * vector, order));
    }
    return s0.add(s1).add(s2).add(s3).reduceLanes(VectorOperators.ADD);
  }
}
