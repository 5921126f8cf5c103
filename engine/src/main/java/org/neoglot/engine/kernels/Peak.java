// The machine's limits, measured here and now.
package org.neoglot.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.neoglot.engine.DType;
import org.neoglot.engine.Threads;

/**
 * What this machine can do at best, measured in this process: the measure of every kernel. The arithmetic peak is the
 * most that twelve independent chains of fma on registers reach, without touching memory, on all threads of a team at
 * once; an fma counts as two operations. The bandwidth is that of reading memory in order, more of it than any cache
 * holds. The best of many short bursts counts, because a machine shared with others is slowed down at times, never sped
 * up. Without the Vector API the arithmetic peak is that of scalar code; loops that the compiler turns into vectors by
 * itself then pass it.
 */
public final class Peak {
  /** More than the latency of an fma (4 cycles) times the units that do it (2). */
  private static final int CHAINS = 12;
  /** Some 0.3 ms of whole vectors: longer than waking a team, shorter than a time slice. */
  private static final int STEPS = 200_000;
  private static final int WARM_STEPS = 500;
  private static final int LEAST_BURSTS = 8;
  private static final long READ_BYTES = 1L << 27;
  /** Tasks that share a reading: a helper that wakes late leaves its part to the others. */
  private static final int PARTS = 16;

  private Peak() {}

  /** One measurement: elements of a vector it was made with, and the sums that prove that work was done. */
  private interface Probe {
    int length();

    float chains(int steps);

    float sum(MemorySegment data, long from, long bytes);
  }

  private static Probe probe() {
    return Kernels.vectorModule() ? new Simd() : new Scalar();
  }

  /**
   * Floating point operations in 1e9 a second (GFLOP/s) of the whole team.
   *
   * @param seconds how long to try, 0.05 for a rough and 0.5 for a good figure; half of it goes to the compiler
   */
  public static double fma(Threads team, double seconds) {
    Probe probe = probe();
    float[] results = new float[team.count()];
    long begun = System.nanoTime();
    // Short calls first: interpreted, a long one would take seconds.
    while (System.nanoTime() - begun < seconds * 0.5e9) results[0] += probe.chains(WARM_STEPS);
    double best = Double.MAX_VALUE;
    for (int i = 0; i < LEAST_BURSTS || System.nanoTime() - begun < seconds * 1e9; i++) {
      long start = System.nanoTime();
      team.parallel(team.count(), (task, worker) -> results[task] += probe.chains(STEPS));
      best = Math.min(best, System.nanoTime() - start);
    }
    finite(results[0]);
    return 2.0 * probe.length() * CHAINS * STEPS * team.count() / best;
  }

  /** Bytes in 1e9 a second (GB/s) that the whole team reads in order from 128 MiB that it takes for the purpose. */
  public static double bandwidth(Threads team, double seconds) {
    Probe probe = probe();
    float[] sums = new float[PARTS];
    long part = READ_BYTES / PARTS;
    double best = Double.MAX_VALUE;
    try (Arena arena = Arena.ofShared()) {
      MemorySegment data = arena.allocate(READ_BYTES, 64).fill((byte) 0);    // pages that were never written are not memory
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < seconds * 0.5e9) sums[0] += probe.sum(data, 0, 4096);
      for (int i = 0; i < LEAST_BURSTS || System.nanoTime() - begun < seconds * 1e9; i++) {
        long start = System.nanoTime();
        team.parallel(PARTS, (task, worker) -> sums[task] += probe.sum(data, task * part, part));
        best = Math.min(best, System.nanoTime() - start);
      }
    }
    finite(sums[0]);
    return READ_BYTES / best;
  }

  /** The sums are looked at, so that they have to be computed. */
  private static void finite(float sum) {
    if (Float.isNaN(sum)) throw new AssertionError("chains of finite numbers gave NaN");
  }

  /** With the widest vectors that the kernels use; only linked where the module is. */
  private static final class Simd implements Probe {
    private static final VectorSpecies<Float> SPECIES = SimdUnary.SPECIES;

    @Override
    public int length() {
      return SPECIES.length();
    }

    @Override
    public float chains(int steps) {
      var x = FloatVector.broadcast(SPECIES, 0.999f);
      var y = FloatVector.broadcast(SPECIES, 0.1f);
      var c0 = y;
      var c1 = y;
      var c2 = y;
      var c3 = y;
      var c4 = y;
      var c5 = y;
      var c6 = y;
      var c7 = y;
      var c8 = y;
      var c9 = y;
      var c10 = y;
      var c11 = y;
      for (int i = 0; i < steps; i++) {
        c0 = x.fma(y, c0);
        c1 = x.fma(y, c1);
        c2 = x.fma(y, c2);
        c3 = x.fma(y, c3);
        c4 = x.fma(y, c4);
        c5 = x.fma(y, c5);
        c6 = x.fma(y, c6);
        c7 = x.fma(y, c7);
        c8 = x.fma(y, c8);
        c9 = x.fma(y, c9);
        c10 = x.fma(y, c10);
        c11 = x.fma(y, c11);
      }
      var sum = c0.add(c1).add(c2).add(c3).add(c4).add(c5).add(c6).add(c7).add(c8).add(c9).add(c10).add(c11);
      return sum.reduceLanes(VectorOperators.ADD);
    }

    /** Four sums, so that adding does not wait for adding. */
    @Override
    public float sum(MemorySegment data, long from, long bytes) {
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

  /** One number at a time. */
  private static final class Scalar implements Probe {
    @Override
    public int length() {
      return 1;
    }

    @Override
    public float chains(int steps) {
      float x = 0.999f;
      float y = 0.1f;
      float a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
      for (int step = 0; step < steps; step++) {
        a = Math.fma(x, y, a);
        b = Math.fma(x, y, b);
        c = Math.fma(x, y, c);
        d = Math.fma(x, y, d);
        e = Math.fma(x, y, e);
        f = Math.fma(x, y, f);
        g = Math.fma(x, y, g);
        h = Math.fma(x, y, h);
        i = Math.fma(x, y, i);
        j = Math.fma(x, y, j);
        k = Math.fma(x, y, k);
        l = Math.fma(x, y, l);
      }
      return a + b + c + d + e + f + g + h + i + j + k + l;
    }

    @Override
    public float sum(MemorySegment data, long from, long bytes) {
      float a = 0;
      float b = 0;
      float c = 0;
      float d = 0;
      for (long at = from; at + 16 <= from + bytes; at += 16) {
        a += data.get(DType.FLOAT, at);
        b += data.get(DType.FLOAT, at + 4);
        c += data.get(DType.FLOAT, at + 8);
        d += data.get(DType.FLOAT, at + 12);
      }
      return a + b + c + d;
    }
  }
}
