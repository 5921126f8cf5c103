// Training as a user stops it and goes on: a real process, a real signal, the same bits in the end.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.Story;
import org.neoglot.eval.story.StoryWorld;

class StopAndResumeIT {
  private static final int STEPS = 400;

  @TempDir
  Path folder;

  private record Ended(int status, String err) {}

  @Test
  void stoppedTrainingGoesOnToTheSameBits() throws Exception {
    var stories = StoryWorld.standard().stories(Split.TRAIN, 2, 60).map(Story::english).toList();
    Files.writeString(folder.resolve("eng.txt"), String.join("\n\n\n", stories));

    var stopped = start("parts");
    awaitSteps(stopped, folder.resolve("parts/training.jsonl"), 5);
    stopped.destroy();
    var first = end(stopped);
    assertEquals(143, first.status, first.err);
    assertTrue(first.err.contains("go on with: neoglot pretrain") && first.err.contains("--resume"), first.err);
    assertFalse(Files.exists(folder.resolve("parts/model.safetensors")), "stopped before its end, yet a model was written");

    var refused = end(start("parts"));
    assertEquals(1, refused.status, refused.err);
    assertTrue(refused.err.contains("holds an unfinished run; go on with it by --resume"), refused.err);

    var resumed = end(start("parts", "--resume"));
    assertEquals(0, resumed.status, resumed.err);
    assertEquals(0, end(start("whole")).status);
    assertArrayEquals(Files.readAllBytes(folder.resolve("whole/model.safetensors")),
        Files.readAllBytes(folder.resolve("parts/model.safetensors")));
  }

  private Process start(String out, String... more) throws IOException {
    var root = Path.of(System.getProperty("neoglot.root"));
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
        root.resolve("app/target/neoglot.jar").toString(), "pretrain", "--text", "eng.txt", "--out", out, "--vocab", "300",
        "--layers", "2", "--dim", "32", "--heads", "2", "--context", "64", "--batch", "4", "--evaluations", "3", "--steps",
        String.valueOf(STEPS)));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(folder.resolve("err").toFile()).start();
  }

  private Ended end(Process process) throws Exception {
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("training did not end within two minutes");
    }
    return new Ended(process.exitValue(), Files.readString(folder.resolve("err")));
  }

  /** Returns when the log shows that so many steps were done. */
  private static void awaitSteps(Process process, Path log, int steps) throws Exception {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!Files.exists(log) || Files.readAllLines(log).size() < steps) {
      assertTrue(process.isAlive() && System.nanoTime() < limit, "training ended or hung before it could be stopped");
      Thread.sleep(2);
    }
  }
}
