// The story world needs more than five tokens of memory: a small transformer beats a 5-gram model on it clearly.
package org.neoglot.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.Pretraining;
import org.neoglot.adapt.Shape;
import org.neoglot.adapt.TrainingOptions;
import org.neoglot.adapt.Workplace;
import org.neoglot.autograd.Budget;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.eval.ngram.KneserNey;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.Story;
import org.neoglot.eval.story.StoryWorld;
import org.neoglot.tokenizer.Tokenizer;

class StoryFloorTest {
  /** How much lower the transformer's bits per byte must be: a tenth. Seen: see docs/DECISIONS.md. */
  private static final double CLEARLY = 0.9;

  @TempDir
  Path folder;

  @Test
  void smallTransformerBeatsFiveGramsOnStoriesClearly() throws Exception {
    StoryWorld world = StoryWorld.standard();
    List<String> train = world.stories(Split.TRAIN, 1, 3000).map(Story::english).toList();
    List<String> held = world.stories(Split.HELD_OUT, 9, 200).map(Story::english).toList();
    Corpus stories = new Corpus("eng", train, held, List.of());
    Tokenizer tokenizer = Pretraining.learnTokenizer(stories, 1024);
    long bytes = held.stream().mapToLong(d -> d.getBytes(StandardCharsets.UTF_8).length).sum();
    double floor = KneserNey.train(5, tokenizer.size(), train.stream().map(d -> ids(tokenizer, d)).toList())
        .bitsPerByte(held.stream().map(d -> ids(tokenizer, d)).toList(), bytes);

    var options = new TrainingOptions(Budget.steps(380), 4e-3, 0.05, 0.1, 192, 8, 1, false, 0, 0, 1);
    try (EagerRun run = Run.eager(Threads.available())) {
      double transformer = new Pretraining(folder.resolve("model"), stories, () -> tokenizer,
          new Shape(3, 128, 4, 4, 336, 192, true), options).run(Workplace.quiet(run)).score().bitsPerByte();
      System.out.printf("stories, held-out combinations: 5-gram Kneser-Ney %.3f, transformer %.3f bits per byte%n", floor,
          transformer);
      assertTrue(transformer < CLEARLY * floor, "transformer " + transformer + ", 5-gram " + floor);
    }
  }

  /** A document and its end, as both models are asked for. */
  private static int[] ids(Tokenizer tokenizer, String document) {
    int[] ids = tokenizer.encodePlain(document);
    int[] ended = Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = tokenizer.eos().orElseThrow();
    return ended;
  }
}
