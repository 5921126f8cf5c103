// Which sentence goes on with the story?
package org.neoglot.eval.builtin;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.eval.story.Sentence;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.Story;
import org.neoglot.eval.task.Choice;
import org.neoglot.eval.task.ChoiceTask;
import org.neoglot.eval.task.Task;

/** The last sentence of a story among the last sentences of the next three; chance is a quarter. */
final class StoryNext {
  static final String ABOUT = "which of four sentences ends a story, by likelihood";
  private static final int CANDIDATES = 4;

  private StoryNext() {}

  static Task of(BuiltIn.Language language) {
    List<Story> stories = BuiltIn.world().stories(Split.HELD_OUT, BuiltIn.SEED, BuiltIn.STORIES).toList();
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < stories.size(); i++) {
      List<Sentence> told = stories.get(i).sentences();
      StringBuilder context = new StringBuilder();
      for (Sentence s : told.subList(0, told.size() - 1)) {
        context.append(context.isEmpty() ? "" : " ").append(text(s, language));
      }
      // The right one stands first, second, third, fourth in turn: a model that always takes one place is right by chance.
      int right = i % CANDIDATES;
      List<String> candidates = new ArrayList<>();
      for (int j = 0; j < CANDIDATES; j++) {
        List<Sentence> other = stories.get((i + (j - right + CANDIDATES) % CANDIDATES) % stories.size()).sentences();
        candidates.add(" " + text(other.getLast(), language));
      }
      choices.add(new Choice(context.toString(), candidates, right, ""));
    }
    return new ChoiceTask("story-next:" + language.code(), ABOUT, List.of(choices), List.of(), List.of());
  }

  static String text(Sentence sentence, BuiltIn.Language language) {
    return language.english() ? sentence.english() : sentence.esperanto();
  }
}
