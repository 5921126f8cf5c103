// Asks questions whose one true answer follows from the state of a story.
package org.neoglot.eval.story;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Poses at most {@link #COUNT} questions, each of another kind, and none that has two true answers. */
final class Asker {
  static final int COUNT = 4;

  private Asker() {}

  static List<Question> ask(List<Frame> kinds, Matcher matcher, Teller teller, Draw draw) {
    var questions = new ArrayList<Question>();
    int start = draw.below(kinds.size());
    for (int i = 0; i < kinds.size() && questions.size() < COUNT; i++) {
      var unambiguous = candidates(kinds.get((i + start) % kinds.size()), matcher, teller, draw);
      if (!unambiguous.isEmpty()) questions.add(unambiguous.get(draw.below(unambiguous.size())));
    }
    return questions;
  }

  /** All questions of a kind whose answers agree. */
  private static List<Question> candidates(Frame kind, Matcher matcher, Teller teller, Draw draw) {
    var byText = new LinkedHashMap<String, Question>();
    var ambiguous = new ArrayList<String>();
    matcher.solve(kind, draw, binding -> {
      var asked = teller.plain(kind.english(), kind.esperanto(), binding);
      var answer = teller.plain(kind.englishAnswer(), kind.esperantoAnswer(), binding);
      var question = new Question(kind.name(), asked.english(), asked.esperanto(), answer.english(),
          answer.esperanto());
      var earlier = byText.putIfAbsent(asked.english(), question);
      if (earlier != null && !earlier.equals(question)) ambiguous.add(asked.english());
      return false;
    });
    ambiguous.forEach(byText::remove);
    return List.copyOf(byText.values());
  }
}
