// Whether one text follows from another.
package org.neoglot.eval.builtin;

import java.util.List;
import java.util.Map;
import org.neoglot.eval.data.LabelledText;

/** Recognizing textual entailment (Dagan et al. 2006 and the two challenges after it), English. */
final class Rte {
  private static final String ABOUT = "whether a text follows from another";

  private static final Classified ROWS = new Classified("glue/rte/train.tsv", "glue/rte/test.tsv",
      new LabelledText.Columns("premise", "hypothesis", "label"),
      Map.of("entailment", List.of("yes", "true"), "not_entailment", List.of("no", "false")),
      List.of("{text}\nQuestion: {second} Yes or no?\nAnswer: {label}", "{text}\nTherefore \"{second}\" is {label}"), false);

  static final Benchmark ASKED = Benchmark.asked("rte", ABOUT, "eng", ROWS);

  private Rte() {}
}
