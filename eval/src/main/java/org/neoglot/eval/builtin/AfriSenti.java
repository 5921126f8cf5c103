// The sentiment of tweets in African languages.
package org.neoglot.eval.builtin;

import java.util.List;
import java.util.Map;
import org.neoglot.eval.data.LabelledText;

/** AfriSenti (Muhammad et al. 2023): positive, neutral or negative. */
final class AfriSenti {
  private static final Map<String, List<String>> WORDS = Map.of("negative", List.of("negative", "bad"),
      "neutral", List.of("neutral", "okay"), "positive", List.of("positive", "good"));

  static final Benchmark ASKED = Benchmark.ofFiles("afrisenti", "the sentiment of a tweet, one of three",
      "classify/afrisenti/*.test.tsv", (data, name, language) -> of(language).asked(data, name, "the sentiment of a tweet, one of three"));

  static final Benchmark PROBED = Benchmark.ofFiles("afrisenti-probe", "the sentiment of a tweet, by a linear probe",
      "classify/afrisenti/*.test.tsv", (data, name, language) -> of(language).probed(data, name, "the sentiment of a tweet, by a linear probe"));

  private AfriSenti() {}

  private static Classified of(String language) {
    String stem = "classify/afrisenti/" + language;
    return new Classified(stem + ".train.tsv", stem + ".test.tsv", new LabelledText.Columns("text", null, "label"), WORDS,
        List.of("{text}\nSentiment: {label}", "{text}\nThe feeling of this message is {label}"), false);
  }
}
