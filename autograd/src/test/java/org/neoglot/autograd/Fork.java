package org.neoglot.autograd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Starts a class of these tests in a JVM of its own. */
final class Fork {
  private Fork() {}

  static ProcessBuilder command(List<String> flags, Class<?> main, String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(ProcessHandle.current().info().command().orElseThrow());
    line.addAll(flags);
    line.add("--enable-native-access=ALL-UNNAMED");
    line.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-cp", System.getProperty("java.class.path"), main.getName()));
    line.addAll(List.of(arguments));
    return new ProcessBuilder(line).redirectErrorStream(true);
  }

  /** What it printed; a failure of the other JVM is one of this test. */
  static String output(List<String> flags, Class<?> main, String... arguments) throws IOException, InterruptedException {
    Process process = command(flags, main, arguments).start();
    String text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new AssertionError(main + " " + flags + " ended with " + text);
    return text;
  }
}
