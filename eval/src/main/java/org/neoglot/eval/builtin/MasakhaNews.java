// The topic of a news article in African languages.
package org.neoglot.eval.builtin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.neoglot.eval.data.LabelledText;

/** MasakhaNEWS (Adelani et al. 2023): up to seven topics; the headline and the beginning of the article are given. */
final class MasakhaNews {
  private static final Map<String, List<String>> WORDS = words();

  private static final String ABOUT = "the topic of a news article";
  private static final String PATTERN = "classify/masakhanews/*.test.tsv";

  static final Benchmark ASKED = Benchmark.asked("masakhanews", ABOUT, PATTERN, MasakhaNews::of);
  static final Benchmark PROBED = Benchmark.probed("masakhanews", ABOUT, PATTERN, MasakhaNews::of);

  private MasakhaNews() {}

  private static Map<String, List<String>> words() {
    Map<String, List<String>> words = new TreeMap<>();
    Stream.of("business", "entertainment", "health", "politics", "religion", "sports", "technology")
        .forEach(l -> words.put(l, List.of(l)));
    return words;
  }

  private static Classified of(String language) {
    String stem = "classify/masakhanews/" + language;
    return new Classified(stem + ".train.tsv", stem + ".test.tsv", new LabelledText.Columns("headline", "text", "category"),
        WORDS, List.of("{text}\n{second}\nTopic: {label}", "{text}\nThis headline is about {label}",
            "{second}\nThis article is about {label}"), false);
  }
}
