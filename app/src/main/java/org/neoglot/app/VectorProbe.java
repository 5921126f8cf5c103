// The only class of the command line that mentions the Vector API: never linked where the module is missing.
package org.neoglot.app;

import jdk.incubator.vector.FloatVector;

/** Width and speed of the SIMD registers. */
final class VectorProbe {
  private static final int CHAINS = 12;

  private VectorProbe() {}

  /** Bits of a register of the species that the JVM prefers. */
  static int bits() {
    return FloatVector.SPECIES_PREFERRED.vectorBitSize();
  }

  /** Floating point operations of one call of {@link #fma} with this many rounds. */
  static long operations(int rounds) {
    return 2L * CHAINS * FloatVector.SPECIES_PREFERRED.length() * rounds;
  }

  /** Runs 12 independent chains of fused multiply-adds and returns a sum, so that none can be left out. */
  static float fma(int rounds, float factor) {
    var species = FloatVector.SPECIES_PREFERRED;
    var x = FloatVector.broadcast(species, factor);
    var y = FloatVector.broadcast(species, 1e-6f);
    // 12 chains hide 4 cycles of latency on 3 pipes, and with x and y fit into 16 registers. Locals, because an array
    // of vectors would be boxed.
    FloatVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
    for (int r = 0; r < rounds; r++) {
      a = a.fma(x, y);
      b = b.fma(x, y);
      c = c.fma(x, y);
      d = d.fma(x, y);
      e = e.fma(x, y);
      f = f.fma(x, y);
      g = g.fma(x, y);
      h = h.fma(x, y);
      i = i.fma(x, y);
      j = j.fma(x, y);
      k = k.fma(x, y);
      l = l.fma(x, y);
    }
    var sum = a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l);
    return sum.reduceLanes(jdk.incubator.vector.VectorOperators.ADD);
  }
}
