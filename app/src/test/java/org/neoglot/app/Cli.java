// Command lines in this process, for tests: status and what came out where.
package org.neoglot.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.Story;
import org.neoglot.eval.story.StoryWorld;

/** What a command line did. */
record Cli(int status, String out, String err) {
  /** Runs words that are parted by spaces. */
  static Cli run(String line) {
    return run(List.of(line.split(" ")));
  }

  static Cli run(List<String> words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    PrintStream trueOut = System.out;
    PrintStream trueErr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int status = CommandLineRun.run(words);
      return new Cli(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(trueOut);
      System.setErr(trueErr);
    }
  }

  /** The line that says what went wrong. */
  String complaint() {
    return err.lines().filter(l -> l.startsWith("neoglot: ") && !l.contains("scalar definitions")).findFirst().orElse(err);
  }

  /** Writes stories, documents parted by two empty lines. */
  static Path stories(Path file, int count, boolean esperanto) throws IOException {
    var world = StoryWorld.standard();
    var told = IntStream.range(0, count).mapToObj(i -> world.story(StoryWorld.storySeed(esperanto ? 5 : 4, i), Split.TRAIN));
    var texts = told.map(esperanto ? Story::esperanto : Story::english).toList();
    return Files.writeString(file, String.join("\n\n\n", texts) + "\n");
  }
}
