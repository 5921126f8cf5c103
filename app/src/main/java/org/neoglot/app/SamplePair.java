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
    List<String> prompts = corpora.stream().map(c -> beginning(c.valid().getFirst())).toList();
    run.reset();
    List<Continuation.Made> before;
    try (var base = OpenedModel.open(recipe.base(), null)) {
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

  /** The first words, or the first characters of a language that is written without spaces. */
  static String beginning(String document) {
    String line = document.strip().lines().findFirst().orElse("");
    int end = 0;
    for (int i = 0; i < WORDS && end >= 0; i++) end = line.indexOf(' ', end + 1);
    if (end < 0 || end > CHARACTERS) end = Math.min(line.length(), CHARACTERS);
    // Not between the two halves of a character outside the basic plane.
    if (end > 0 && end < line.length() && Character.isLowSurrogate(line.charAt(end))) end--;
    return line.substring(0, end);
  }
}
