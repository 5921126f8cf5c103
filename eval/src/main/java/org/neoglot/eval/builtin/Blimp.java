// Which of two sentences is grammatical.
package org.neoglot.eval.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.task.Choice;
import org.neoglot.eval.task.ChoiceTask;
import org.neoglot.eval.task.Normalization;

/** BLiMP (Warstadt et al. 2020), English: minimal pairs, by the probability of the whole sentence as published. */
final class Blimp {
  private static final String FILE = "glue/blimp/minimal-pairs.jsonl";
  private static final String ABOUT = "the grammatical one of two sentences, by the likelihood of all of it";

  static final Benchmark ASKED = Benchmark.ofFile("blimp", ABOUT, "eng", FILE, (data, name, language) -> {
    BadRows rule = data.rule();
    List<Choice> pairs = new ArrayList<>();
    for (var row : LabelledText.read(data.file(FILE), new LabelledText.Columns("good", "bad", "UID"), rule)) {
      // The good one stands first and second in turn: a model that takes a place is right by chance.
      boolean first = pairs.size() % 2 == 0;
      List<String> two = first ? List.of(row.first(), row.second()) : List.of(row.second(), row.first());
      pairs.add(new Choice("", two, first ? 0 : 1, ""));
    }
    return new Listed(new ChoiceTask(name, ABOUT, List.of(pairs), List.of(), List.of(), Optional.of(Normalization.SUM)),
        List.of(new Floor("chance", "accuracy", 0.5)), rule);
  });

  private Blimp() {}
}
