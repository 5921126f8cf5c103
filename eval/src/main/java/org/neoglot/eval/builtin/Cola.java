// Whether a sentence is one that speakers accept.
package org.neoglot.eval.builtin;

import java.util.List;
import java.util.Map;
import org.neoglot.eval.data.LabelledText;

/** CoLA (Warstadt et al. 2019), English; compared by Matthews's correlation, as published. */
final class Cola {
  private static final String ABOUT = "whether a sentence is acceptable English";

  private static final Classified ROWS = new Classified("glue/cola/train.tsv", "glue/cola/dev.tsv",
      new LabelledText.Columns("sentence", null, "acceptable"),
      Map.of("0", List.of("no", "wrong"), "1", List.of("yes", "correct")),
      List.of("Sentence: {text}\nIs this good English? {label}", "{text}\nThe grammar of this sentence is {label}"), true);

  static final Benchmark ASKED = Benchmark.asked("cola", ABOUT, "eng", ROWS);
  static final Benchmark PROBED = Benchmark.probed("cola", ABOUT, "eng", ROWS);

  private Cola() {}
}
