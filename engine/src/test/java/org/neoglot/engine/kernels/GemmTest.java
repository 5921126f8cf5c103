package org.neoglot.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.DType;
import org.neoglot.engine.Threads;

/** The matrix product: its definition against a plain triple loop, its twin against the definition, to the bit. */
class GemmTest {
  /** The definition's own definition: one chain of fma for each element. */
  private static float element(Operand a, Operand b, int i, int j, int k, float start) {
    float sum = start;
    for (int p = 0; p < k; p++) sum = Math.fma(stored(a, i, p), stored(b, p, j), sum);
    return sum;
  }

  private static float stored(Operand x, int row, int column) {
    return x.transposed() ? x.data().get(DType.FLOAT, x.row(column) + 4L * row)
        : x.data().get(DType.FLOAT, x.row(row) + 4L * column);
  }

  @Test
  void definitionIsOneChainOfFmaForEachElement() {
    int m = 5;
    int n = 37;
    int k = 19;
    try (var arena = Arena.ofShared(); var threads = new Threads(1)) {
      for (int how = 0; how < 8; how++) {
        var random = new SplittableRandom(how);
        boolean accumulate = (how & 4) != 0;
        Operand a = GemmTable.operand(m, k, (how & 1) != 0, GemmTable.Coding.PLAIN, 2, random, arena);
        Operand b = GemmTable.operand(k, n, (how & 2) != 0, GemmTable.Coding.PLAIN, 1, random, arena);
        MemorySegment c = GemmTable.numbers(m * n, random, arena);
        float[] before = c.toArray(DType.FLOAT.withByteAlignment(4));
        threads.parallel(1, (t, worker) -> ScalarGemm.multiply(m, n, k, a, b, c, 0, n, accumulate, worker));
        for (int e = 0; e < m * n; e++) {
          float wanted = element(a, b, e / n, e % n, k, accumulate ? before[e] : 0);
          assertEquals(wanted, c.get(DType.FLOAT, 4L * e), "element " + e + ", how " + how);
        }
      }
    }
  }

  @Test
  void twinEqualsDefinitionAtEveryVectorWidth() throws IOException, InterruptedException {
    assumeTrue(Kernels.vectorModule(), "no Vector API in this JVM: no twin to compare");
    String here = Long.toHexString(GemmTable.checksum());
    for (int bytes : new int[] {16, 32}) {
      assertEquals(here, inAnotherJvm("-XX:MaxVectorSize=" + bytes), bytes * 8 + "-bit vectors");
    }
  }

  /** The table's checksum on a JVM started with a switch. */
  private static String inAnotherJvm(String flag) throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", flag, "-cp",
        System.getProperty("java.class.path"), GemmTable.class.getName()));
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, process.waitFor(), flag + " printed " + printed);
    return printed;
  }

  @Test
  void infinityAndNanSpreadAsArithmeticSays() {
    assumeTrue(Kernels.vectorModule(), "no Vector API in this JVM: no twin to compare");
    try (var arena = Arena.ofShared(); var threads = new Threads(1)) {
      // A zero times infinity is NaN: a kernel that skips zeros or reads its padding would show here.
      Operand a = new Operand(arena.allocate(4L * 4, 64), 0, 8, null, false);
      MemorySegment right = arena.allocate(4L * 6, 64);
      float[] values = {Float.POSITIVE_INFINITY, 1, Float.NaN, 2, 3, 4};
      MemorySegment.copy(values, 0, right, DType.FLOAT, 0, 6);
      a.data().set(DType.FLOAT, 8, 1f);
      MemorySegment c = arena.allocate(4L * 6, 64);
      SimdGemm.multiply(2, 3, 2, a, new Operand(right, 0, 12, null, false), c, 0, 3, false, threads);
      float[] wanted = {Float.NaN, 0, Float.NaN, Float.POSITIVE_INFINITY, 1, Float.NaN};
      for (int i = 0; i < 6; i++) assertEquals(wanted[i], c.get(DType.FLOAT, 4L * i), "element " + i);
    }
  }

  @Test
  void floatIsWithinRoundingOfDouble() {
    int m = 31;
    int n = 45;
    int k = 300;
    try (var arena = Arena.ofShared(); var threads = new Threads(1)) {
      var random = new SplittableRandom(3);
      Operand a = GemmTable.operand(m, k, false, GemmTable.Coding.PLAIN, 0, random, arena);
      Operand b = GemmTable.operand(k, n, true, GemmTable.Coding.PLAIN, 0, random, arena);
      MemorySegment c = arena.allocate(4L * m * n, 64);
      MemorySegment exact = arena.allocate(8L * m * n, 64);
      threads.parallel(1, (t, worker) -> {
        ScalarGemm.multiply(m, n, k, a, b, c, 0, n, false, worker);
        ExactGemm.multiply(m, n, k, widened(a, arena), widened(b, arena), exact, 0, n, false, worker);
      });
      for (int e = 0; e < m * n; e++) {
        double size = 0;
        for (int p = 0; p < k; p++) size += Math.abs(stored(a, e / n, p) * stored(b, p, e % n));
        double error = Math.abs(exact.get(DType.DOUBLE, 8L * e) - c.get(DType.FLOAT, 4L * e));
        assertTrue(error <= 1e-6 * size, "element " + e + " is off by " + error + " of terms that sum to " + size);
      }
    }
  }

  /** The same numbers as doubles. */
  private static Operand widened(Operand x, Arena arena) {
    long count = (x.data().byteSize() - x.offset()) / 4;
    MemorySegment wide = arena.allocate(8 * count, 64);
    for (long i = 0; i < count; i++) wide.set(DType.DOUBLE, 8 * i, x.data().get(DType.FLOAT, x.offset() + 4 * i));
    return new Operand(wide, 0, 2 * x.rowBytes(), null, x.transposed());
  }
}
