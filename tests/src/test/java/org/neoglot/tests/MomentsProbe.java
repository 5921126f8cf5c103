// What an optimizer's state in fewer bits costs in loss: the same small training with each format and several seeds.
package org.neoglot.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.Pretraining;
import org.neoglot.adapt.Shape;
import org.neoglot.adapt.TrainingOptions;
import org.neoglot.adapt.Workplace;
import org.neoglot.autograd.Budget;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Threads;
import org.neoglot.engine.ops.MomentFormat;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.Story;
import org.neoglot.eval.story.StoryWorld;
import org.neoglot.tokenizer.Tokenizer;

/** Usage: STEPS SEEDS. Prints held-out bits per byte of English stories. */
final class MomentsProbe {
  private MomentsProbe() {}

  public static void main(String[] a) throws IOException {
    StoryWorld world = StoryWorld.standard();
    Corpus stories = new Corpus("eng", world.stories(Split.TRAIN, 1, 3000).map(Story::english).toList(),
        world.stories(Split.HELD_OUT, 9, 200).map(Story::english).toList(), List.of());
    Tokenizer tokenizer = Pretraining.learnTokenizer(stories, 1024);
    Path folder = Files.createTempDirectory("moments");
    for (int seed = 1; seed <= Integer.parseInt(a[1]); seed++) {
      for (MomentFormat format : MomentFormat.values()) {
        var options = TrainingOptions.of(Budget.steps(Integer.parseInt(a[0])), 4e-3).context(192, 4).seed(seed).moments(format);
        try (EagerRun run = Run.eager(Threads.available())) {
          var result = new Pretraining(folder.resolve(format + "-" + seed), stories, () -> tokenizer,
              new Shape(3, 128, 4, 4, 336, 192, true), options).run(Workplace.quiet(run));
          System.out.printf(Locale.ROOT, "seed %d, %s: %.4f bits per byte%n", seed, format, result.score().bitsPerByte());
        }
      }
    }
  }
}
