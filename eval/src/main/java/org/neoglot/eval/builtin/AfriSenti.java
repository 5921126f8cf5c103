// The sentiment of tweets in African languages.
package org.neoglot.eval.builtin;

import java.util.List;
import java.util.Map;
import org.neoglot.eval.data.LabelledText;

/** AfriSenti (Muhammad et al. 2023): positive, neutral or negative. */
final class AfriSenti {
  private static final Map<String, List<String>> WORDS = Map.of("negative", List.of("negative", "bad"),
      "neutral", List.of("neutral", "okay"), "positive", List.of("positive", "good"));

  private static final String ABOUT = "the sentiment of a tweet, one of three";
  private static final String PATTERN = "classify/afrisenti/*.test.tsv";

  static final Benchmark ASKED = Benchmark.asked("afrisenti", ABOUT, PATTERN, AfriSenti::of);
  static final Benchmark PROBED = Benchmark.probed("afrisenti", ABOUT, PATTERN, AfriSenti::of);

  private AfriSenti() {}

  private static Classified of(String language) {
    String stem = "classify/afrisenti/" + language;
    return new Classified(stem + ".train.tsv", stem + ".test.tsv", new LabelledText.Columns("text", null, "label"), WORDS,
        List.of("{text}\nSentiment: {label}", "{text}\nThe feeling of this message is {label}"), false);
  }
}
