// Does the kind of memory matter? The study heap-or-native.
package org.neoglot.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
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
import org.openjdk.jmh.annotations.TearDown;

/**
 * y += x / 2 for two pairs of 2,048 numbers in the first-level cache, by the same method. The pairs are arrays, segments on
 * the heap, native segments, or (mixed) one of each kind of segment, so that the method's accesses see both.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class HeapNativeBench {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int COUNT = 2048;

  @Param({"array", "heap", "native", "mixed"})
  public String memory;

  /** Vectors by the Vector API, or a plain loop over numbers. */
  @Param({"vectors", "plain"})
  public String loop;

  private final Arena arena = Arena.ofShared();
  private final float[][] arrays = new float[4][COUNT];
  private final MemorySegment[] segments = new MemorySegment[4];
  private boolean onArrays;
  private boolean vectors;

  @Setup(Level.Trial)
  public void check() {
    onArrays = memory.equals("array");
    vectors = loop.equals("vectors");
    for (int s = 0; s < 4; s++) {
      boolean heap = memory.equals("heap") || memory.equals("mixed") && s < 2;
      segments[s] = heap ? MemorySegment.ofArray(arrays[s]) : arena.allocate(4L * COUNT, 64);
    }
    fill();
    add();
    float[] found = new float[2 * COUNT];
    for (int pair = 0; pair < 2; pair++) {
      for (int i = 0; i < COUNT; i++) {
        float y = onArrays ? arrays[2 * pair + 1][i] : segments[2 * pair + 1].getAtIndex(ValueLayout.JAVA_FLOAT, i);
        if (y != 1 + i % 8 / 2f) throw new IllegalStateException("pair " + pair + ", " + i + " is " + y);
        found[pair * COUNT + i] = y;
      }
    }
    Notes.amount(Notes.FLOPS, 4.0 * COUNT);
    Notes.checksum(found);
    fill();
  }

  /** x = 0 to 7 over and over, y = 1. */
  private void fill() {
    for (int s = 0; s < 4; s++) {
      for (int i = 0; i < COUNT; i++) {
        float value = s % 2 == 0 ? i % 8 : 1;
        arrays[s][i] = value;
        segments[s].setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
      }
    }
  }

  @TearDown(Level.Trial)
  public void free() {
    arena.close();
  }

  @Benchmark
  public Object add() {
    for (int pair = 0; pair < 4; pair += 2) {
      if (onArrays) {
        if (vectors) byVectors(arrays[pair], arrays[pair + 1]);
        else plainly(arrays[pair], arrays[pair + 1]);
      } else {
        if (vectors) byVectors(segments[pair], segments[pair + 1]);
        else plainly(segments[pair], segments[pair + 1]);
      }
    }
    return onArrays ? arrays : segments;
  }

  private static void byVectors(float[] x, float[] y) {
    var half = FloatVector.broadcast(SPECIES, 0.5f);
    for (int i = 0; i < COUNT; i += SPECIES.length()) {
      FloatVector.fromArray(SPECIES, x, i).fma(half, FloatVector.fromArray(SPECIES, y, i)).intoArray(y, i);
    }
  }

  private static void byVectors(MemorySegment x, MemorySegment y) {
    var half = FloatVector.broadcast(SPECIES, 0.5f);
    for (long at = 0; at < 4L * COUNT; at += SPECIES.vectorByteSize()) {
      FloatVector.fromMemorySegment(SPECIES, x, at, ORDER)
          .fma(half, FloatVector.fromMemorySegment(SPECIES, y, at, ORDER)).intoMemorySegment(y, at, ORDER);
    }
  }

  private static void plainly(float[] x, float[] y) {
    for (int i = 0; i < COUNT; i++) y[i] = Math.fma(x[i], 0.5f, y[i]);
  }

  private static void plainly(MemorySegment x, MemorySegment y) {
    for (int i = 0; i < COUNT; i++) {
      float sum = Math.fma(x.getAtIndex(ValueLayout.JAVA_FLOAT, i), 0.5f, y.getAtIndex(ValueLayout.JAVA_FLOAT, i));
      y.setAtIndex(ValueLayout.JAVA_FLOAT, i, sum);
    }
  }
}
