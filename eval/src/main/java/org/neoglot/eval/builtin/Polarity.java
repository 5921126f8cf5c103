// The sentiment of a sentence about a film.
package org.neoglot.eval.builtin;

import java.util.List;
import java.util.Map;
import org.neoglot.eval.data.LabelledText;

/** Sentence polarity (Pang and Lee 2005), English. */
final class Polarity {
  private static final String ABOUT = "whether a sentence praises a film";

  private static final Classified ROWS = new Classified("glue/polarity/train.tsv", "glue/polarity/test.tsv",
      new LabelledText.Columns("sentence", null, "label"),
      Map.of("neg", List.of("negative", "bad", "terrible"), "pos", List.of("positive", "good", "great")),
      List.of("{text}\nSentiment: {label}", "{text}\nThe film is {label}", "Review: {text}\nAll in all it was {label}"),
      false);

  static final Benchmark ASKED = Benchmark.asked("polarity", ABOUT, "eng", ROWS);
  static final Benchmark PROBED = Benchmark.probed("polarity", ABOUT, "eng", ROWS);

  private Polarity() {}
}
