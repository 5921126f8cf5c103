// The flags of a JVM in which the kernels run at their full speed.
package org.neoglot.engine;

import java.util.List;

/**
 * What the command line that starts a computing JVM should hold. The bits of every result are the same without; only the
 * speed differs. The launcher and the benchmarks start their JVMs with these, so that what is measured is what people get.
 */
public final class JvmFlags {
  /** The Vector API, without which the scalar definitions run, and leave to use native memory without a warning. */
  public static final List<String> MODULES =
      List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");

  /**
   * Loops in strips with a safepoint between them. G1, ZGC and Shenandoah have it by themselves; under the serial and the
   * parallel collector C2 compiles loops without, and may then spread all six numbers of A over registers before it
   * multiplies the first: it runs out of registers, four sums of a tile go to the stack and back in every step, and the tile
   * falls to less than half. The matrix product did until its loops were arranged otherwise; no order of C2's is a promise
   * (docs/performance.md, "A flag that doubles the speed").
   */
  public static final List<String> LOOPS = List.of("-XX:+UseCountedLoopSafepoints", "-XX:LoopStripMiningIter=1000");

  /**
   * All that is large is native memory: one collector thread and a heap that starts small keep nearly 400 MB less resident than
   * G1 with its defaults, and there is next to no garbage to collect (docs/memory.md).
   */
  public static final String COLLECTOR = "-XX:+UseSerialGC";

  /** A heap that starts small. */
  public static final String HEAP = "-Xms32m";

  private JvmFlags() {}
}
