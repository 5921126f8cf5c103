// The launcher and the jar as a user starts them: real processes, from a folder with spaces in its name.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class LauncherIT {
  /** A copy without sources beside it, so that no test starts a build inside the build. */
  @TempDir
  static Path folder;

  private static Path launcher;
  private static Path jar;

  @BeforeAll
  static void install() throws IOException {
    var root = Path.of(System.getProperty("neoglot.root"));
    var home = Files.createDirectories(folder.resolve("a folder with spaces"));
    jar = Files.createDirectories(home.resolve("app/target")).resolve("neoglot.jar");
    Files.copy(root.resolve("app/target/neoglot.jar"), jar);
    launcher = home.resolve("neoglot");
    Files.copy(root.resolve("neoglot"), launcher);
    assertTrue(launcher.toFile().setExecutable(true));
  }

  private record Result(int status, String out, String err) {}

  @Test
  void doctorWorksFromAnywhereWithoutAWord() throws Exception {
    var result = run(Map.of(), launcher.toString(), "doctor", "--json", "--no-self-test");
    assertEquals(0, result.status, result.err);
    boolean vectors = ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent();
    if (vectors) assertEquals("", result.err, "the JVM's warning, or more, reached the user");
    var json = JsonMapper.builder().build().readTree(result.out);
    assertEquals(vectors, json.at("/machine/vectorBits").asInt() > 0);
    assertEquals(jar.toRealPath().toString(), json.at("/jar").asString());
  }

  @Test
  void jarAloneFindsTheVectorApiToo() throws Exception {
    var result = run(Map.of(), java(), "-Xmx300m", "-jar", jar.toString(), "doctor", "--json", "--no-self-test");
    assertEquals(0, result.status, result.err);
    var json = JsonMapper.builder().build().readTree(result.out);
    boolean vectors = ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent();
    assertEquals(vectors, json.at("/machine/vectorBits").asInt() > 0);
    // The working JVM has the size that was asked of the first; collectors round it, so only nearly.
    assertEquals(300, json.at("/machine/heapLimit").asLong() / (double) (1 << 20), 20);
  }

  @Test
  void noVectorIsObeyedAndSaid() throws Exception {
    var result = run(Map.of(), launcher.toString(), "doctor", "--json", "--no-self-test", "--no-vector");
    assertEquals(0, JsonMapper.builder().build().readTree(result.out).at("/machine/vectorBits").asInt());
    assertTrue(result.err.contains("running the scalar definitions") && result.err.lines().count() == 1, result.err);
  }

  @Test
  void wrongVerbAndWrongFlagKeepTheirStatusAndMessage() throws Exception {
    var verb = run(Map.of(), launcher.toString(), "dcotor");
    assertEquals(2, verb.status);
    assertTrue(verb.err.startsWith("neoglot: unknown verb 'dcotor'; did you mean doctor?"), verb.err);
    var flag = run(Map.of("NEOGLOT_JVM_FLAGS", "-XX:+Nonsense"), launcher.toString(), "doctor");
    assertEquals(1, flag.status);
    assertTrue(flag.err.contains("Unrecognized VM option"), flag.err);
  }

  @Test
  void namedFolderWithoutAJdkIsAnErrorThatNamesIt() throws Exception {
    var result = run(Map.of("NEOGLOT_JAVA_HOME", folder.toString()), launcher.toString(), "doctor");
    assertEquals(2, result.status);
    assertTrue(result.err.contains(folder.toString()) && result.err.contains("no JDK 25"), result.err);
  }

  @Test
  void symbolicLinkLeadsHome() throws Exception {
    var link = Files.createSymbolicLink(folder.resolve("link"), launcher);
    assertTrue(run(Map.of(), link.toString(), "--version").out.startsWith("neoglot "));
  }

  @Test
  void terminationReachesTheWorkingJvm() throws Exception {
    var launched = startBusy();
    var descendants = launched.descendants().toList();
    launched.destroy();
    assertTrue(launched.waitFor(20, TimeUnit.SECONDS), "SIGTERM did not end the launcher");
    assertEquals(143, launched.exitValue());
    assertTrue(descendants.stream().noneMatch(ProcessHandle::isAlive), "the working JVM outlived its parent");
  }

  @Test
  void workingJvmDoesNotOutliveAKilledParent() throws Exception {
    var launched = startBusy();
    var descendants = launched.descendants().toList();
    assertEquals(1, descendants.size(), "the working JVM alone");
    launched.destroyForcibly().waitFor();
    // It would measure for seconds more; it notices its parent's death within about one.
    descendants.getFirst().onExit().get(20, TimeUnit.SECONDS);
  }

  /** Starts doctor and returns when its speed test is under way. */
  private static Process startBusy() throws IOException {
    var launched = process(Map.of(), launcher.toString(), "doctor").start();
    BufferedReader err = launched.errorReader();
    var line = err.readLine();
    assertTrue(line != null && line.startsWith("measuring"), line);
    return launched;
  }

  private static Result run(Map<String, String> environment, String... command) throws Exception {
    var out = Files.createTempFile(folder, "out", "");
    var err = Files.createTempFile(folder, "err", "");
    var process = process(environment, command).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("took more than a minute: " + String.join(" ", command));
    }
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static ProcessBuilder process(Map<String, String> environment, String... command) {
    var builder = new ProcessBuilder(new ArrayList<>(Arrays.asList(command))).directory(folder.toFile());
    // The JDK of this test, and nothing of what the surrounding build may have set for its own JVMs.
    for (var name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "NEOGLOT_JVM_FLAGS")) builder.environment().remove(name);
    builder.environment().put("NEOGLOT_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return builder;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
