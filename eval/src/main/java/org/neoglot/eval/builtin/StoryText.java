// Held-out stories as running text.
package org.neoglot.eval.builtin;

import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.Story;
import org.neoglot.eval.task.ModelingTask;
import org.neoglot.eval.task.Task;

/** Bits per byte of stories whose combinations of words no training story holds. */
final class StoryText {
  static final String ABOUT = "bits per byte of held-out stories";

  private StoryText() {}

  static Task of(BuiltIn.Language language) {
    return new ModelingTask("story-text:" + language.code(), ABOUT, BuiltIn.world()
        .stories(Split.HELD_OUT, BuiltIn.SEED, BuiltIn.STORIES).map(s -> text(s, language)).toList());
  }

  static String text(Story story, BuiltIn.Language language) {
    return language.english() ? story.english() : story.esperanto();
  }
}
