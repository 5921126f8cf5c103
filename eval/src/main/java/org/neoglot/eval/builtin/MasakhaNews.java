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

  static final Benchmark ASKED = Benchmark.ofFiles("masakhanews", "the topic of a news article",
      "classify/masakhanews/*.test.tsv", (data, name, language) -> of(language).asked(data, name, "the topic of a news article"));

  static final Benchmark PROBED = Benchmark.ofFiles("masakhanews-probe", "the topic of a news article, by a linear probe", "classify/masakhanews/*.test.tsv",
      (data, name, language) -> of(language).probed(data, name, "the topic of a news article, by a linear probe"));

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
