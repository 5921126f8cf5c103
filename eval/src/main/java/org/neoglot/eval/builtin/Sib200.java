// The topic of a sentence in many languages.
package org.neoglot.eval.builtin;

import java.util.List;
import java.util.Map;
import org.neoglot.eval.data.LabelledText;

/** SIB-200 (Adelani et al. 2024): seven topics of FLORES sentences, the same ones in every language. */
final class Sib200 {
  private static final Map<String, List<String>> WORDS = Map.of("entertainment", List.of("entertainment"),
      "geography", List.of("geography"), "health", List.of("health"), "politics", List.of("politics"),
      "science/technology", List.of("science"), "sports", List.of("sports"), "travel", List.of("travel"));

  static final Benchmark ASKED = Benchmark.ofFiles("sib200", "the topic of a sentence, one of seven",
      "classify/sib200/*.test.tsv", (data, name, language) -> of(language).asked(data, name, "the topic of a sentence, one of seven"));

  static final Benchmark PROBED = Benchmark.ofFiles("sib200-probe", "the topic of a sentence, by a linear probe",
      "classify/sib200/*.test.tsv", (data, name, language) -> of(language).probed(data, name, "the topic of a sentence, by a linear probe"));

  private Sib200() {}

  private static Classified of(String language) {
    String stem = "classify/sib200/" + language;
    return new Classified(stem + ".train.tsv", stem + ".test.tsv", new LabelledText.Columns("text", null, "category"), WORDS,
        List.of("{text}\nTopic: {label}", "{text}\nThis is about {label}",
            "What is this sentence about?\n{text}\nIt is about {label}"), false);
  }
}
