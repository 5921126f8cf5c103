// The stories that the quickstart learns from, as files that every other verb can read.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.Story;
import org.neoglot.eval.story.StoryWorld;
import tools.jackson.databind.json.JsonMapper;

/**
 * Stories in English and others in Esperanto, to train on and to measure on, one a line with the field "text". Stories to
 * measure on hold combinations that those to train on never do.
 */
record QuickstartTexts(Path english, Path englishHeldOut, Path esperanto, Path esperantoHeldOut) {
  private static final int ENGLISH = 8000, ESPERANTO = 3000, HELD_OUT = 60;
  private static final long SEED = 1;

  /** Writes the four files. */
  static QuickstartTexts write(Path folder) throws IOException {
    Files.createDirectories(folder);
    var world = StoryWorld.standard();
    // Another seed for Esperanto: the same stories in both languages would teach by translation.
    return new QuickstartTexts(
        write(folder.resolve("eng.jsonl"), world, Split.TRAIN, SEED, ENGLISH, Story::english),
        write(folder.resolve("eng-heldout.jsonl"), world, Split.HELD_OUT, SEED, HELD_OUT, Story::english),
        write(folder.resolve("epo.jsonl"), world, Split.TRAIN, SEED + 1, ESPERANTO, Story::esperanto),
        write(folder.resolve("epo-heldout.jsonl"), world, Split.HELD_OUT, SEED + 1, HELD_OUT, Story::esperanto));
  }

  private static Path write(Path file, StoryWorld world, Split split, long seed, int count, Function<Story, String> text)
      throws IOException {
    // Any part of a world can be drawn alone, so stories are told in parallel and stay in order.
    String lines = IntStream.range(0, count).parallel()
        .mapToObj(i -> world.story(StoryWorld.storySeed(seed, i), split))
        .map(story -> JsonMapper.shared().writeValueAsString(Map.of("text", text.apply(story))))
        .collect(Collectors.joining("\n", "", "\n"));
    JsonFile.write(file, lines);
    return file;
  }
}
