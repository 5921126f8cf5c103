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

  private static final String ABOUT = "the topic of a sentence, one of seven";
  private static final String PATTERN = "classify/sib200/*.test.tsv";

  static final Benchmark ASKED = Benchmark.asked("sib200", ABOUT, PATTERN, Sib200::of);
  static final Benchmark PROBED = Benchmark.probed("sib200", ABOUT, PATTERN, Sib200::of);

  private Sib200() {}

  private static Classified of(String language) {
    String stem = "classify/sib200/" + language;
    var columns = new LabelledText.Columns("text", null, "category");
    return new Classified(stem + ".train.tsv", stem + ".test.tsv", columns, WORDS, List.of("{text}\nTopic: {label}",
        "{text}\nThis is about {label}", "What is this sentence about?\n{text}\nIt is about {label}"), false);
  }
}
