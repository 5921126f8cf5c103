// Ten seconds of Jazzer, from the reference files on.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.testing.Shared;

class FuzzTest {
  private static final int SECONDS = 10;

  /** In a process of its own, which the fuzzer instruments and ends as it likes; {@link FileFuzz} says what it asks. */
  @Test
  void anythingThatIsReadIsReadOrRefusedInOneLine(@TempDir Path temporary) throws IOException, InterruptedException {
    Path golden = Shared.path("golden");
    Path work = Files.createDirectories(temporary.resolve("work"));
    Path corpus = Files.createDirectories(temporary.resolve("corpus"));
    Files.copy(golden.resolve("llama/model.safetensors"), work.resolve("model.safetensors"));
    for (String folder : GoldenTest.foldersOfOurFamilies().toList()) {
      seed(golden.resolve(folder).resolve("config.json"), FileFuzz.CONFIG, corpus.resolve("config_" + folder));
    }
    try (Stream<Path> shards = Files.list(golden.resolve("llama_bf16_sharded"))) {
      for (Path file : shards.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList()) {
        seed(file, FileFuzz.SAFETENSORS, corpus.resolve(file.getFileName()));
      }
    }
    Path said = temporary.resolve("said");
    Process process = new ProcessBuilder(command(work, corpus)).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (!process.waitFor(SECONDS * 12, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    String text = Files.readString(said, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertEquals(0, process.exitValue(), text);
    assertTrue(text.contains("Done "), text);
    System.out.println("Jazzer: " + text.lines().filter(l -> l.startsWith("Done ")).findFirst().orElseThrow());
  }

  private static void seed(Path file, byte reader, Path into) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(reader);
    bytes.write(Files.readAllBytes(file));
    Files.write(into, bytes.toByteArray());
  }

  private static List<String> command(Path work, Path corpus) {
    return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
        "-XX:+EnableDynamicAgentLoading", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
        "-Dneoglot.fuzz=" + work, "-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + FileFuzz.class.getName(), "--instrumentation_includes=org.neoglot.**", "-seed=7",
        "-max_total_time=" + SECONDS, "-artifact_prefix=" + work + "/", corpus.toString());
  }
}
