// Formats give the same bits on machines with other vectors, and without the module of the Vector API.
package org.neoglot.engine.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsElsewhereTest {
  @ParameterizedTest
  @CsvSource(value = {"'', F16", "--add-modules=jdk.incubator.vector -XX:MaxVectorSize=16, Fast",
      "--add-modules=jdk.incubator.vector -XX:MaxVectorSize=32, Fast",
      "--add-modules=jdk.incubator.vector -XX:MaxVectorSize=64, Fast"})
  void sameBits(String flags, String implementation) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (!flags.isEmpty()) {
      command.addAll(List.of(flags.split(" ")));
    }
    command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path"),
        FormatBits.class.getName()));
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    assertEquals(implementation + " " + FormatBits.hash(), printed.strip());
  }
}
