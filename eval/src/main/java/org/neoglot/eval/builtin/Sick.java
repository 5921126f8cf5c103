// How alike two sentences are, and whether one follows from the other.
package org.neoglot.eval.builtin;

import java.util.List;
import java.util.Map;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.task.SimilarityTask;

/** SICK (Marelli et al. 2014), English: relatedness by cosines, entailment in words. */
final class Sick {
  private static final String TEST = "glue/sick/test.tsv";
  private static final String ALIKE = "how alike two sentences are, by the cosine of their vectors";
  private static final String FOLLOWS = "whether a sentence follows from another, contradicts it, or neither";

  private static final Classified ROWS = new Classified("glue/sick/train.tsv", TEST,
      new LabelledText.Columns("sentence_a", "sentence_b", "entailment"),
      Map.of("CONTRADICTION", List.of("no"), "ENTAILMENT", List.of("yes"), "NEUTRAL", List.of("maybe")),
      List.of("{text}\nIs it true that {second}? {label}", "{text}\nQuestion: {second} Yes, no or maybe?\nAnswer: {label}"),
      false);

  static final Benchmark RELATED = Benchmark.ofFile("sick", ALIKE, "eng", TEST, (data, name, language) -> {
    BadRows rule = data.rule();
    var columns = new LabelledText.Columns("sentence_a", "sentence_b", "relatedness");
    var rows = LabelledText.readNumbers(data.file(TEST), columns, rule);
    return new Listed(new SimilarityTask(name, ALIKE, rows.stream()
        .map(r -> new SimilarityTask.Judged(r.first(), r.second(), r.number())).toList()),
        data.floors(TEST, Map.of("pearson", "Pearson", "spearman", "Spearman")), rule);
  });

  static final Benchmark ENTAILED = Benchmark.asked("sick-entailment", FOLLOWS, "eng", ROWS);

  private Sick() {}
}
