// A word's other form, and how it is spoken.
package org.neoglot.eval.builtin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.metric.Additive;
import org.neoglot.eval.metric.ErrorRate;
import org.neoglot.eval.metric.Mean;
import org.neoglot.eval.metric.Output;
import org.neoglot.eval.metric.Scale;
import org.neoglot.eval.task.GenerationTask;
import org.neoglot.eval.task.Prompt;

/**
 * Inflection of a lemma by UniMorph's features (Batsuren et al. 2022), and pronunciation in the phonetic alphabet, written.
 * Compared letter by letter: unlike an answer in words, a form that lacks an accent is another form. The floor is the word
 * itself.
 */
final class WordForms {
  private static final String INFLECTED = "the form of a word that has some features, written";
  private static final String SPOKEN = "a word's pronunciation in the phonetic alphabet, written";
  private static final int TOKENS = 32;
  private static final List<Additive<Output>> METRICS = List.of(
      new Mean<>(Scale.share("exact match"), o -> o.references().contains(o.text()) ? 1 : 0), ErrorRate.characters());

  static final Benchmark INFLECTION = of("inflection", INFLECTED, "wordforms/inflection/*.test.tsv",
      new LabelledText.Columns("lemma", "features", "form"), r -> "Word: " + r.first() + "\nFeatures: " + r.second()
          + "\nForm:", LabelledText::label);
  static final Benchmark PRONUNCIATION = of("pronunciation", SPOKEN, "wordforms/ipa/*.test.tsv",
      new LabelledText.Columns("word", "ipa", null), r -> "Word: " + r.first() + "\nPronunciation:", LabelledText::second);

  private WordForms() {}

  /** A part of a row. */
  @FunctionalInterface
  private interface Cell {
    String of(LabelledText row);
  }

  private static Benchmark of(String name, String about, String pattern, LabelledText.Columns columns, Cell asked,
      Cell right) {
    return Benchmark.ofFiles(name, about, pattern, (data, task, language) -> {
      BadRows rule = data.rule();
      String test = pattern.replace("*", language);
      String train = test.replace(".test.", ".train.");
      List<Prompt> prompts = prompts(LabelledText.read(data.file(test), columns, rule), asked, right);
      List<List<Prompt>> shown = data.has(train)
          ? List.of(prompts(LabelledText.read(data.file(train), columns, rule), asked, right)) : List.of();
      List<Output> copies = prompts.stream().map(p -> new Output(p.source(), p.right())).toList();
      return new Listed(new GenerationTask(task, about, List.of(prompts), shown, s -> s, METRICS, TOKENS),
          METRICS.stream().map(m -> new Floor("copy_source", m.name(), m.of(copies))).toList(), rule);
    });
  }

  /** One for each question: all of its answers are right. */
  private static List<Prompt> prompts(List<LabelledText> rows, Cell asked, Cell right) {
    Map<String, Set<String>> answers = new LinkedHashMap<>();
    Map<String, String> sources = new LinkedHashMap<>();
    for (LabelledText r : rows) {
      answers.computeIfAbsent(asked.of(r), q -> new LinkedHashSet<>()).add(right.of(r));
      sources.putIfAbsent(asked.of(r), r.first());
    }
    List<Prompt> prompts = new ArrayList<>();
    answers.forEach((q, forms) -> prompts.add(new Prompt(q, List.copyOf(forms), forms.iterator().next(), sources.get(q))));
    return prompts;
  }
}
