// The beginnings of held-out documents, continued by the base and by the adapted model.
package org.neoglot.app;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.adapt.Adaptation;
import org.neoglot.adapt.Corpus;
import org.neoglot.app.report.Sample;
import org.neoglot.engine.EagerRun;
import org.neoglot.models.Sampling;

/** Samples for reports and the console. */
final class SamplePair {
  private static final int WORDS = 4, CHARACTERS = 40, TOKENS = 48;
  private static final Sampling SAMPLING = new Sampling.Draw(0.7, 0, 0.9, 0);

  private SamplePair() {}

  /** One sample a language; {@code tags} are their BCP 47 tags, empty where unknown. */
  static List<Sample> of(Adaptation recipe, EagerRun run, List<String> tags) {
    List<Corpus> corpora = recipe.corpora();
    run.reset();
    List<String> prompts;
    List<Continuation.Made> before;
    try (var base = OpenedModel.open(recipe.base(), null)) {
      prompts = corpora.stream().map(c -> fitting(beginning(c.valid().getFirst()), base)).toList();
      before = new Continuation(base, run, SAMPLING, recipe.options().seed()).of(prompts, null, TOKENS, piece -> {});
    }
    List<Continuation.Made> after;
    try (var adapted = OpenedModel.open(recipe.out(), null)) {
      after = new Continuation(adapted, run, SAMPLING, recipe.options().seed()).of(prompts, null, TOKENS, piece -> {});
    }
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      samples.add(new Sample(corpora.get(i).name(), tags.get(i), prompts.get(i), before.get(i).text(), after.get(i).text()));
    }
    return samples;
  }

  /** Cut until half of the context is left to write in; foreign letters may take several tokens each. */
  private static String fitting(String prompt, OpenedModel model) {
    String cut = prompt;
    while (cut.length() > 1 && model.tokenizer().encode(cut).length >= model.model().context() / 2) {
      cut = whole(cut, cut.length() / 2);
    }
    return cut;
  }

  /** The first words, or the first characters of a language that is written without spaces. */
  static String beginning(String document) {
    String line = document.strip().lines().findFirst().orElse("");
    int end = 0;
    for (int i = 0; i < WORDS && end >= 0; i++) end = line.indexOf(' ', end + 1);
    if (end < 0 || end > CHARACTERS) end = Math.min(line.length(), CHARACTERS);
    return whole(line, end);
  }

  /** The text up to {@code end}, but never half of a character outside the basic plane. */
  private static String whole(String text, int end) {
    boolean half = end > 0 && end < text.length() && Character.isLowSurrogate(text.charAt(end));
    return text.substring(0, half ? end - 1 : end);
  }
}
