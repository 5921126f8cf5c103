// What is a story about?
package org.neoglot.eval.builtin;

import java.util.List;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.task.Labelling;
import org.neoglot.eval.task.ProbeTask;
import org.neoglot.eval.task.Task;

/** A linear probe for the topic, learned from training stories. */
final class StoryTopics {
  static final String ABOUT = "the topic of a story, by a linear probe on the model's vectors";

  private StoryTopics() {}

  static Task of(BuiltIn.Language language) {
    return new ProbeTask("story-topics:" + language.code(), ABOUT, rows(language, Split.TRAIN, BuiltIn.SEED + 1),
        rows(language, Split.HELD_OUT, BuiltIn.SEED));
  }

  private static List<Labelling> rows(BuiltIn.Language language, Split split, long seed) {
    return BuiltIn.world().stories(split, seed, BuiltIn.STORIES)
        .map(s -> new Labelling(StoryText.text(s, language), s.topic())).toList();
  }
}
