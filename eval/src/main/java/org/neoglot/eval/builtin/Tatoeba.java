// The translation of a sentence among all others.
package org.neoglot.eval.builtin;

import java.util.List;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.task.MatchTask;

/** Tatoeba's sentence pairs as LASER selected them (Artetxe and Schwenk 2019): other language to English. */
final class Tatoeba {
  private static final String ABOUT = "the English translation of a sentence among all others, by the nearest vector";

  static final Benchmark ASKED = Benchmark.ofFiles("tatoeba", ABOUT, "retrieval/tatoeba/eng-*.tsv",
      (data, name, language) -> {
        BadRows rule = data.rule();
        var rows = LabelledText.read(data.file("retrieval/tatoeba/eng-" + language + ".tsv"),
            new LabelledText.Columns(language, "eng", null), rule);
        return new Listed(new MatchTask(name, ABOUT, rows.stream().map(LabelledText::first).toList(),
            rows.stream().map(LabelledText::second).toList()),
            List.of(new Floor("chance", "accuracy", 1.0 / rows.size())), rule);
      });

  private Tatoeba() {}
}
