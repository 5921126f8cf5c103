package org.neoglot.bench;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.neoglot.engine.Threads;

/**
 * What this machine can do at most from this JVM: fused multiply-adds on registers alone, and reading memory in order.
 * Best of several short bursts: a machine shared with others is slowed down at times, never sped up.
 */
public final class MachinePeak {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int STEPS = 200_000;
  private static final int BURSTS = 40;

  private MachinePeak() {}

  /** Bits of the vectors in use. */
  public static int vectorBits() {
    return SPECIES.vectorBitSize();
  }

  /** Floating point operations in 1e9 a second, of so many threads together; an fma counts as two. */
  public static double fma(int threads) {
    double flops = 2.0 * SPECIES.length() * CHAINS * STEPS * threads;
    return flops / best(threads);
  }

  /** Nanoseconds of the quickest burst, each from the first thread's start to the last one's end. */
  private static double best(int threads) {
    double best = Double.MAX_VALUE;
    float[] results = new float[threads];
    try (var team = new Threads(threads)) {
      for (int i = 0; i < BURSTS; i++) {
        long start = System.nanoTime();
        team.parallel(threads, (task, worker) -> results[task] += chains(STEPS));
        best = Math.min(best, System.nanoTime() - start);
      }
    }
    // The sums are looked at, so that they have to be computed.
    if (Float.isNaN(results[0])) throw new AssertionError("chains of finite numbers gave NaN");
    return best;
  }

  /** Twelve chains that do not wait for each other: more than latency (4) times units (2). */
  static float chains(int steps) {
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

  /** Reads a segment once; four sums, so that adding does not wait. */
  static float sum(MemorySegment data) {
    var order = ByteOrder.nativeOrder();
    int vector = SPECIES.vectorByteSize();
    var s0 = FloatVector.zero(SPECIES);
    var s1 = s0;
    var s2 = s0;
    var s3 = s0;
    for (long at = 0; at + 4L * vector <= data.byteSize(); at += 4L * vector) {
      s0 = s0.add(FloatVector.fromMemorySegment(SPECIES, data, at, order));
      s1 = s1.add(FloatVector.fromMemorySegment(SPECIES, data, at + vector, order));
      s2 = s2.add(FloatVector.fromMemorySegment(SPECIES, data, at + 2L * vector, order));
      s3 = s3.add(FloatVector.fromMemorySegment(SPECIES, data, at + 3L * vector, order));
    }
    return s0.add(s1).add(s2).add(s3).reduceLanes(VectorOperators.ADD);
  }
}
