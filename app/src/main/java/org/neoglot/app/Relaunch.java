// Starts the jar a second time, in a JVM with the Vector API and the flags that pay: a manifest cannot ask for them.
package org.neoglot.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.neoglot.engine.JvmFlags;

/** The two lives of the process: the parent starts, relays signals and waits; the child works. */
final class Relaunch {
  /** Of the working JVM, beside those that speed the kernels up ({@link JvmFlags}). */
  static final List<String> FLAGS = List.of(
      "--enable-native-access=ALL-UNNAMED",
      // Lets the child take its standard error back, see settle().
      "--add-opens=java.base/java.io=ALL-UNNAMED",
      // Text is UTF-8 whatever the locale says: samples in any language must survive a bare container.
      "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8");

  static final String VECTOR_MODULE = "jdk.incubator.vector";
  static final String NO_VECTOR = "--no-vector";

  private static final String GUARD = "neoglot.relaunched";
  private static final String WARNING = "WARNING: Using incubator modules";

  /** File descriptor under which the child finds the true standard error; shells agree on single digits only. */
  private static final int SPARE = 9;

  // The JVM prints its warning about incubator modules to standard error and has no switch against it. So the child
  // starts with standard error in a file, finds the true one under another number, and takes it as soon as it is up.
  // A filter in between would turn the terminal into a pipe and let progress and results overtake each other.
  private static final String SHELL = """
      if [ -t 2 ]; then NEOGLOT_TERMINAL=$(stty size <&2 2>/dev/null) || NEOGLOT_TERMINAL='24 80'; export NEOGLOT_TERMINAL
      else unset NEOGLOT_TERMINAL; fi
      log=$1; shift; exec "$@" %d>&2 2>"$log"
      """.formatted(SPARE);

  private Relaunch() {}

  /** True in the first life, when the jar's place is known, so that it can be started again. */
  static boolean pays() {
    return System.getProperty(GUARD) == null && !System.getProperty("java.class.path", "").isEmpty();
  }

  /** Starts the second life with the same arguments and returns its exit status. */
  static int run(List<String> args) {
    boolean vector = !args.contains(NO_VECTOR) && ModuleFinder.ofSystem().find(VECTOR_MODULE).isPresent();
    var child = new AtomicReference<Process>();
    // The child decides what a signal means (finish the step, keep a snapshot); the parent only passes it on. A Ctrl-C
    // reaches both from the terminal: the child takes two signals within half a second for one.
    for (var name : List.of("INT", "TERM", "HUP")) {
      Signals.on(name, () -> Optional.ofNullable(child.get()).ifPresent(Process::destroy));
    }
    Path log = null;
    try {
      log = Files.createTempFile("neoglot-start", ".log");
      child.set(new ProcessBuilder(inShell(log, command(vector, args))).inheritIO().start());
      int status = await(child.get());
      printLeftOver(log);
      return status;
    } catch (IOException e) {
      System.err.println("neoglot: cannot start the working JVM: " + e.getMessage());
      return 1;
    } finally {
      delete(log);
    }
  }

  /** In the second life: takes the true standard error back, and ends when the first life is killed. */
  static void settle() {
    if (System.getProperty(GUARD) == null) return;
    if (System.getProperty(GUARD).equals("shell")) takeStandardError();
    // Nobody would be left to pass signals on or to receive the exit status.
    ProcessHandle.current().parent().ifPresent(p -> p.onExit().thenRun(() -> Runtime.getRuntime().halt(129)));
  }

  /** The command line of the child, without the shell around it. */
  static List<String> command(boolean vector, List<String> args) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (vector) command.add("--add-modules=" + VECTOR_MODULE);
    command.addAll(FLAGS);
    // Last, so that whoever sets them has the last word.
    var chosen = new ArrayList<>(ownFlags());
    var more = System.getenv("NEOGLOT_JVM_FLAGS");
    if (more != null && !more.isBlank()) chosen.addAll(List.of(more.strip().split("\\s+")));
    command.addAll(JvmFlags.LOOPS);
    command.addAll(heapFlags(chosen));
    command.addAll(chosen);
    command.add("-D" + GUARD + "=" + (hasShell() ? "shell" : "plain"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(args);
    return command;
  }

  /** Ours, but for what a person chose: a JVM with two collectors, or more heap than it may have, would not start. */
  static List<String> heapFlags(List<String> chosen) {
    var flags = new ArrayList<String>();
    if (chosen.stream().noneMatch(f -> f.matches("-XX:\\+Use\\w+GC"))) flags.add(JvmFlags.COLLECTOR);
    if (chosen.stream().noneMatch(f -> f.matches("-Xm[sx].*|-XX:(Initial|Min|Max)(HeapSize|RAM).*"))) flags.add(JvmFlags.HEAP);
    return flags;
  }

  /** Sizes and properties before -jar on a hand-written command line ({@code java -Xmx8g -jar ...}) hold for the child. */
  private static List<String> ownFlags() {
    if ("script".equals(System.getProperty("neoglot.launcher"))) return List.of();
    var own = List.of(ProcessHandle.current().info().arguments().orElse(new String[0]));
    int jar = own.indexOf("-jar");
    return own.subList(0, Math.max(0, jar)).stream().filter(f -> f.startsWith("-X") || f.startsWith("-D")).toList();
  }

  private static List<String> inShell(Path log, List<String> command) {
    if (!hasShell()) return command;
    var wrapped = new ArrayList<>(List.of("/bin/sh", "-c", SHELL, "neoglot", log.toString()));
    wrapped.addAll(command);
    return wrapped;
  }

  private static boolean hasShell() {
    return Files.isExecutable(Path.of("/bin/sh"));
  }

  private static int await(Process child) {
    while (true) {
      try {
        return child.waitFor();
      } catch (InterruptedException e) {
        // Only the child's end counts; nothing in this JVM interrupts the main thread on purpose.
      }
    }
  }

  /** What the JVM itself had to say before or beside Java: a flag it does not know, too little memory. */
  private static void printLeftOver(Path log) throws IOException {
    for (var line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
      if (!line.startsWith(WARNING)) System.err.println(line);
    }
  }

  private static void delete(Path log) {
    try {
      if (log != null) Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // dup2 through the foreign function API does the same for 100 ms of start-up; this takes 10.
  private static void takeStandardError() {
    try {
      var constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
      constructor.setAccessible(true);
      var out = new FileOutputStream(constructor.newInstance(SPARE));
      System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Then messages go to the file and the parent prints them at the end: later, but not lost.
      System.err.println("neoglot: messages come at the end: " + e);
    }
  }
}
