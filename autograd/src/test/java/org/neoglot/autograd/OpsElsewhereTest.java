package org.neoglot.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.kernels.Kernels;

/** The ops table gives the same bits in JVMs with narrower vectors and without the module of the Vector API. */
class OpsElsewhereTest {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  /** The JVMs run side by side, because starting cold takes them most of their time. */
  @Test
  void sameBits() throws IOException, InterruptedException {
    Process none = start();
    Process narrow = start(MODULE, "-XX:MaxVectorSize=16");
    Process middle = start(MODULE, "-XX:MaxVectorSize=32");
    String here;
    try (OpChecks checks = new OpChecks(); EagerRun run = OpChecks.eager(Kernels.best(), 1)) {
      here = OpsBits.hash(checks, run);
    }
    assertEquals("0 " + here, output(none));
    assertEquals("128 " + here, output(narrow));
    assertEquals("256 " + here, output(middle));
  }

  private static Process start(String... flags) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(List.of(flags));
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path"), OpsBits.class.getName()));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static String output(Process process) throws IOException, InterruptedException {
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    return printed.strip();
  }
}
