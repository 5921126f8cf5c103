// Sentences that translate each other.
package org.neoglot.eval.builtin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.eval.story.Split;
import org.neoglot.eval.task.MatchTask;
import org.neoglot.eval.task.Task;

/** For each sentence of one language its translation among all of the other; the language named is that of the queries. */
final class StorySentences {
  static final String ABOUT = "the translation of a sentence among all others, by the nearest vector";
  private static final int SENTENCES = 300;

  private StorySentences() {}

  static Task of(BuiltIn.Language language) {
    Map<String, String> english = new LinkedHashMap<>();
    // A sentence that was told twice would have two right answers.
    BuiltIn.world().stories(Split.HELD_OUT, BuiltIn.SEED, BuiltIn.STORIES).flatMap(s -> s.sentences().stream())
        .forEach(s -> {
          if (!english.containsValue(s.esperanto())) english.putIfAbsent(s.english(), s.esperanto());
        });
    List<String> first = new ArrayList<>(english.keySet()).subList(0, Math.min(SENTENCES, english.size()));
    List<String> second = first.stream().map(english::get).toList();
    return new MatchTask("story-sentences:" + language.code(), ABOUT, language.english() ? first : second,
        language.english() ? second : first);
  }
}
