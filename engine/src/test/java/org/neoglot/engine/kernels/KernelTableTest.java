package org.neoglot.engine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Twin = definition to the bit at every width; definition = exact within a stated error. */
class KernelTableTest {
  /** One rounding of a float. */
  private static final double ROUNDING = 0x1p-24;

  @Test
  void twinsHaveTheDefinitionsBits() {
    assertEquals(List.of(), KernelTable.differences(Kernels.scalar(), Kernels.best()));
  }

  /** A JVM that may only use narrower vectors computes what a machine that only has those would. */
  @Test
  void twinsHaveTheDefinitionsBitsOnNarrowMachines() throws Exception {
    int bits = Kernels.best().vectorBits();
    assumeTrue(bits > 128, "this JVM has vectors of " + bits + " bits");
    for (int narrow = 128; narrow < bits; narrow *= 2) {
      runTable(narrow, "--add-modules=jdk.incubator.vector", "-XX:MaxVectorSize=" + narrow / 8);
    }
  }

  /** Wider vectors than the machine's are emulated by the Vector API: slow, but the code for them is the same. */
  @Test
  void twinsHaveTheDefinitionsBitsAt512() throws Exception {
    runTable(512, "--add-modules=jdk.incubator.vector", "-Dneoglot.vectorBits=512");
  }

  @Test
  void withoutTheVectorModuleTheDefinitionsAreTheBest() throws Exception {
    runTable(0);
  }

  /** Runs the table in a JVM of its own, on the class path of these classes alone. */
  private static void runTable(int bits, String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", place(Kernels.class) + System.getProperty("path.separator") + place(KernelTable.class),
        KernelTable.class.getName(), Integer.toString(bits)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Roundings that each kernel's definition may be away from the exact one, in units of what the same kernel gives for
   * the arguments' absolute values (a sum is as exact as its largest terms are).
   */
  private static final Map<String, Integer> ROUNDINGS = Map.ofEntries(Map.entry("add", 1), Map.entry("mul", 1),
      Map.entry("add in place", 1), Map.entry("scale", 2), Map.entry("shift", 2), Map.entry("axpy", 3),
      Map.entry("mulAdd", 4), Map.entry("max", 0));

  @Test
  void definitionsAreExactButForRounding() {
    KernelTable.rows().forEach((name, call) -> {
      for (int n : KernelTable.LENGTHS) {
        Integer roundings = name.equals("dot") || name.equals("sum") ? Integer.valueOf(n / 16 + 5) : ROUNDINGS.get(name);
        if (roundings == null) continue;
        float[][] x = KernelTable.arguments(KernelTable.Numbers.NORMAL, n);
        var wanted = KernelTable.run(Kernels.exact(), call, x, n);
        var scale = KernelTable.run(Kernels.exact(), magnitudes(name), absolute(x), n);
        close(name, n, KernelTable.run(Kernels.scalar(), call, x, n), wanted, scale, roundings * ROUNDING);
      }
    });
  }

  /** The same call with positive factors. */
  private static KernelTable.Call magnitudes(String name) {
    return switch (name) {
      case "shift" -> (k, x, at, n) -> shift(k, x, at, n, 1.7);
      case "axpy" -> (k, x, at, n) -> {
        k.axpy(0.3, x[0], at[0], x[2], at[2], n);
        return 0;
      };
      default -> KernelTable.rows().get(name);
    };
  }

  private static double shift(Kernels k, java.lang.foreign.MemorySegment[] x, long[] at, int n, double a) {
    k.shift(a, x[0], at[0], x[2], at[2], n);
    return 0;
  }

  private static float[][] absolute(float[][] x) {
    float[][] y = new float[x.length][];
    for (int a = 0; a < x.length; a++) {
      y[a] = x[a].clone();
      for (int i = 0; i < y[a].length; i++) y[a][i] = Math.abs(y[a][i]);
    }
    return y;
  }

  private static void close(String name, int n, KernelTable.Result got, KernelTable.Result wanted,
      KernelTable.Result scale, double error) {
    close(name + " of " + n, got.returned(), wanted.returned(), Math.abs(scale.returned()) * error);
    for (int a = 0; a < wanted.memory().length; a++) {
      for (int i = 0; i < wanted.memory()[a].length; i++) {
        close(name + " of " + n + " element " + i, got.memory()[a][i], wanted.memory()[a][i],
            Math.abs(scale.memory()[a][i]) * error);
      }
    }
  }

  private static void close(String what, double got, double wanted, double error) {
    assertTrue(got == wanted || Math.abs(got - wanted) <= error, what + " is " + got + ", wanted " + wanted);
  }

  /** Relative, because all terms are positive: e^x to 1 ulp of each, x - shift rounded, and n / 16 + 4 additions. */
  @Test
  void expSumIsExactToAFewRoundings() {
    for (int n : KernelTable.LENGTHS) {
      float[][] x = KernelTable.arguments(KernelTable.Numbers.NORMAL, n);
      var call = KernelTable.rows().get("expSum");
      var wanted = KernelTable.run(Kernels.exact(), call, x, n);
      close("expSum", n, KernelTable.run(Kernels.scalar(), call, x, n), wanted, wanted, (n / 16 + 16) * ROUNDING);
    }
  }

  /** Moments to 3 roundings; a weight moves by at most lr-sized steps, whose own roundings are far below its own. */
  @Test
  void adamwIsExactToAFewRoundings() {
    for (int n : KernelTable.LENGTHS) {
      float[][] x = KernelTable.arguments(KernelTable.Numbers.NORMAL, n);
      var call = KernelTable.rows().get("adamw");
      var wanted = KernelTable.run(Kernels.exact(), call, x, n);
      var got = KernelTable.run(Kernels.scalar(), call, x, n);
      for (int a = 0; a < 4; a++) {
        for (int i = 0; i < n; i++) {
          double scale = Math.max(Math.abs(wanted.memory()[a][i]), Math.abs(x[a][i]) + Math.abs(x[1][i]));
          close("adamw argument " + a, got.memory()[a][i], wanted.memory()[a][i], 4 * ROUNDING * scale + 1e-8);
        }
      }
    }
  }
}
