// Questions about how things stand at the end of a story.
package org.neoglot.eval.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.neoglot.eval.story.Question;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.story.Story;
import org.neoglot.eval.task.Choice;
import org.neoglot.eval.task.ChoiceTask;
import org.neoglot.eval.task.Task;

/** The true answer among three answers that questions of the same kind have in other stories; chance is a quarter. */
final class StoryQuestions {
  static final String ABOUT = "the true one of four answers to a question about a story, by likelihood";
  private static final int CANDIDATES = 4;

  private StoryQuestions() {}

  static Task of(BuiltIn.Language language) {
    return new ChoiceTask("story-questions:" + language.code(), ABOUT,
        List.of(choices(language, Split.HELD_OUT, BuiltIn.SEED)),
        List.of(choices(language, Split.TRAIN, BuiltIn.SEED + 1)), List.of());
  }

  private static List<Choice> choices(BuiltIn.Language language, Split split, long seed) {
    List<Story> stories = BuiltIn.world().stories(split, seed, BuiltIn.STORIES).toList();
    TreeMap<String, TreeSet<String>> answers = new TreeMap<>();
    for (Story s : stories) {
      for (Question q : s.questions()) answers.computeIfAbsent(q.kind(), k -> new TreeSet<>()).add(answer(q, language));
    }
    List<Choice> choices = new ArrayList<>();
    for (Story s : stories) {
      for (Question q : s.questions()) {
        List<String> wrong = new ArrayList<>(answers.get(q.kind()));
        wrong.remove(answer(q, language));
        if (wrong.size() < CANDIDATES - 1) continue;                            // a kind with hardly any other answer
        choices.add(choice(StoryText.text(s, language), q, wrong, choices.size(), language));
      }
    }
    return choices;
  }

  private static Choice choice(String story, Question q, List<String> wrong, int number, BuiltIn.Language language) {
    int right = number % CANDIDATES;
    List<String> candidates = new ArrayList<>();
    for (int j = 0; j < CANDIDATES - 1; j++) candidates.add(" " + wrong.remove((number * 7 + j * 3) % wrong.size()));
    candidates.add(right, " " + answer(q, language));
    return new Choice(story + "\n" + (language.english() ? q.english() : q.esperanto()), candidates, right, story);
  }

  private static String answer(Question q, BuiltIn.Language language) {
    return language.english() ? q.englishAnswer() : q.esperantoAnswer();
  }
}
