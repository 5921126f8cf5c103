// A fresh process opens what was written, and must say the same.
package org.neoglot.adapt.proof;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.neoglot.adapt.AdapterFolder;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.models.ModelFolder;
import tools.jackson.databind.json.JsonMapper;

/**
 * Opens written files in a fresh process, where nothing of the training is in memory, and asks them the same as the model
 * in memory was asked. {@link #ask} starts that process; {@link #main} is what runs in it.
 */
public final class ColdOpen {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int MINUTES = 30;

  /** What the other process shall open and ask: the whole model, or base and adapter where {@code adapter} is given. */
  public record Question(String model, String adapter, List<List<String>> groups, int context, int threads) {}

  private ColdOpen() {}

  /** Starts a JVM like this one, and returns what it found; an exception with its message if it could not. */
  static Probe ask(Question question) throws IOException {
    Path asked = Files.createTempFile("neoglot-question", ".json");
    Path answer = Files.createTempFile("neoglot-answer", ".json");
    Path complaint = Files.createTempFile("neoglot-complaint", ".txt");
    try {
      Files.write(asked, JSON.writeValueAsBytes(question));
      List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
      if (Kernels.vectorModule()) command.add("--add-modules=jdk.incubator.vector");
      command.add("--enable-native-access=ALL-UNNAMED");
      command.addAll(List.of("-cp", classPath(), ColdOpen.class.getName(), asked.toString(), answer.toString()));
      Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(complaint.toFile()).start();
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("the fresh process did not answer within " + MINUTES + " minutes");
      }
      if (process.exitValue() != 0) {
        throw new IOException("the fresh process could not open the files: "
            + Files.readString(complaint, StandardCharsets.UTF_8).strip());
      }
      return JSON.readValue(Files.readAllBytes(answer), Probe.class);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the written files were being opened again", e);
    } finally {
      for (Path p : List.of(asked, answer, complaint)) Files.deleteIfExists(p);
    }
  }

  /** The class path of this JVM, module path included when it was started as modules. */
  private static String classPath() {
    String classes = System.getProperty("java.class.path", "");
    String modules = System.getProperty("jdk.module.path", "");
    return modules.isEmpty() ? classes : classes.isEmpty() ? modules : modules + File.pathSeparator + classes;
  }

  /** Arguments: the question's file, the file for the answer. */
  public static void main(String[] arguments) throws IOException {
    try {
      Question q = JSON.readValue(Files.readAllBytes(Path.of(arguments[0])), Question.class);
      try (EagerRun run = Run.eager(new Threads(q.threads()))) {
        Files.write(Path.of(arguments[1]), JSON.writeValueAsBytes(answer(q, run)));
      }
    } catch (RuntimeException e) {
      System.err.println(e.getMessage() == null ? e.toString() : e.getMessage());
      System.exit(1);
    }
  }

  private static Probe answer(Question q, EagerRun run) {
    if (q.adapter() == null) {
      try (ModelFolder folder = ModelFolder.open(Path.of(q.model()))) {
        return Probe.of(folder.model(), folder.tokenizer().orElseThrow(), q.groups(), q.context(), run);
      }
    }
    try (AdapterFolder folder = AdapterFolder.open(Path.of(q.adapter()), Path.of(q.model()))) {
      return Probe.of(folder.model(), folder.tokenizer().orElseThrow(), q.groups(), q.context(), run);
    }
  }
}
