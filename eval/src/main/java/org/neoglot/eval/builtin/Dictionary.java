// A word in another language.
package org.neoglot.eval.builtin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.metric.Additive;
import org.neoglot.eval.metric.Chrf;
import org.neoglot.eval.metric.Output;
import org.neoglot.eval.metric.Squad;
import org.neoglot.eval.task.GenerationTask;
import org.neoglot.eval.task.Prompt;

/** Word translation by generation (FreeDict's word lists): any translation that the list has is right. */
final class Dictionary {
  private static final String ABOUT = "a word in another language, written";
  private static final int TOKENS = 16;
  private static final List<Additive<Output>> METRICS = List.of(Squad.exactMatch(), Chrf.chrf());

  static final Benchmark ASKED = Benchmark.ofFiles("dictionary", ABOUT, "dictionaries/*.test.tsv",
      (data, name, pair) -> {
        String[] sides = pair.split("-");
        BadRows rule = data.rule();
        var columns = new LabelledText.Columns(sides[0], sides[1], null);
        var rows = LabelledText.read(data.file("dictionaries/" + pair + ".test.tsv"), columns, rule);
        String train = "dictionaries/" + pair + ".train.tsv";
        List<LabelledText> shown = data.has(train) ? LabelledText.read(data.file(train), columns, rule) : List.of();
        List<Prompt> asked = prompts(rows, sides);
        List<Output> copies = asked.stream().map(p -> new Output(p.source(), p.right())).toList();
        List<List<Prompt>> examples = shown.isEmpty() ? List.of() : List.of(prompts(shown, sides));
        return new Listed(new GenerationTask(name, ABOUT, List.of(asked), examples, s -> s, METRICS, TOKENS),
            METRICS.stream().map(m -> new Floor("copy_source", m.name(), m.of(copies))).toList(), rule);
      });

  private Dictionary() {}

  /** One for each word, with all its translations. */
  private static List<Prompt> prompts(List<LabelledText> rows, String... sides) {
    Map<String, Set<String>> words = new LinkedHashMap<>();
    for (LabelledText r : rows) words.computeIfAbsent(r.first(), w -> new LinkedHashSet<>()).add(r.second());
    List<Prompt> prompts = new ArrayList<>();
    words.forEach((word, right) -> prompts.add(new Prompt(Translation.language(sides[0]) + ": " + word + "\n"
        + Translation.language(sides[1]) + ":", List.copyOf(right), right.iterator().next(), word)));
    return prompts;
  }
}
