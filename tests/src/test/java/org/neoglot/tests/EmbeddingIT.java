// The README's Java example: it is what is compiled here, and it runs.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.Story;
import org.neoglot.eval.story.StoryWorld;

class EmbeddingIT {
  @Test
  void readmeShowsWhatIsCompiled() throws IOException {
    var root = Path.of(System.getProperty("neoglot.root"));
    var source = Files.readString(root.resolve("tests/src/test/java/org/neoglot/tests/Embedding.java"));
    var shown = Files.readString(root.resolve("README.md"));
    var example = source.substring(source.indexOf("// README: begin"), source.indexOf("    // README: end"));
    var lines = example.substring(example.indexOf('\n') + 1).replaceAll("(?m)^ {4}", "");
    assertTrue(shown.contains("```java\n" + lines + "```"), "the README's example differs from Embedding.java:\n" + lines);
    assertTrue(lines.lines().count() <= 12, "an example is short");
  }

  @Test
  void exampleTrainsAndWrites(@TempDir Path folder) throws IOException {
    var stories = StoryWorld.standard().stories(Split.TRAIN, 1, 40).map(Story::english).toList();
    var lines = Files.write(folder.resolve("stories.txt"), stories);
    var first = Embedding.example(lines, folder.resolve("model"));
    assertFalse(first.isBlank(), "the model wrote nothing");
    assertEquals(first, Embedding.example(lines, folder.resolve("again")), "the same seed, other text");
  }
}
