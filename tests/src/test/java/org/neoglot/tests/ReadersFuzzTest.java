// The readers of files are fuzzed in every build for some seconds.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.testing.Shared;

/**
 * Starts Jazzer in a process of its own, since it instruments what it runs: {@code -Dfuzz.seconds=600} lets it run longer,
 * {@code -Dfuzz.seed} makes another run.
 */
class ReadersFuzzTest {
  @TempDir Path folder;

  @Test
  void almostRightFilesAreRefusedInOneLine() throws IOException, InterruptedException {
    var command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1500m",
        "-XX:+EnableDynamicAgentLoading", "--enable-native-access=ALL-UNNAMED", "-Dneoglot.shared=" + Shared.path("golden").getParent(),
        "-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + ReadersFuzz.class.getName(), "--instrumentation_includes=org.neoglot.**",
        "--reproducer_path=" + folder, "-max_total_time=" + Integer.getInteger("fuzz.seconds", 15),
        "-seed=" + Integer.getInteger("fuzz.seed", 1), "-timeout=20", "-rss_limit_mb=0", "-artifact_prefix=" + folder + "/");
    Process jazzer = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(jazzer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String end = said.substring(Math.max(0, said.length() - 6000));
    assertEquals(0, jazzer.waitFor(), end);
    var runs = Pattern.compile("Done (\\d+) runs").matcher(said);
    assertTrue(runs.find() && Integer.parseInt(runs.group(1)) > 100, end);
    System.out.println("fuzzed the readers " + runs.group(1) + " times");
  }
}
