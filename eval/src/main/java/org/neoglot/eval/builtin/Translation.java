// A sentence in another language.
package org.neoglot.eval.builtin;

import com.ibm.icu.util.ULocale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.eval.metric.Additive;
import org.neoglot.eval.metric.Bleu;
import org.neoglot.eval.metric.Chrf;
import org.neoglot.eval.metric.Output;
import org.neoglot.eval.task.GenerationTask;
import org.neoglot.eval.task.Prompt;

/** Translation by generation, out of English and into it: chrF++ and BLEU. The floor is the source itself. */
final class Translation {
  private static final String ABOUT = "a sentence in another language, written";
  private static final int TOKENS = 128;
  private static final List<Additive<Output>> METRICS = List.of(Chrf.plusPlus(), Bleu.standard());
  private static final String PATTERN = "parallel/eng-*.test.tsv";

  static final Benchmark ASKED = new Benchmark("translation", ABOUT, data -> {
    List<String> pairs = new ArrayList<>();
    for (String l : data.variants(PATTERN)) pairs.addAll(List.of("eng-" + l, l + "-eng"));
    return pairs;
  }, (data, name, pair) -> {
    String[] sides = pair.split("-");
    boolean out = sides[0].equals("eng");
    String stem = "parallel/eng-" + sides[out ? 1 : 0];
    BadRows rule = data.rule();
    var columns = new LabelledText.Columns(sides[0], sides[1], null);
    var rows = LabelledText.read(data.file(stem + ".test.tsv"), columns, rule);
    // Examples to show are of the development file: enough to choose from, and read in no time.
    List<LabelledText> shown = data.has(stem + ".dev.tsv") ? LabelledText.read(data.file(stem + ".dev.tsv"), columns, rule)
        : List.of();
    Map<String, String> names = Map.of("chrfpp", METRICS.get(0).name(), "bleu", METRICS.get(1).name());
    List<Floor> floors = out ? data.floors(stem + ".test.tsv", names) : List.of();
    List<List<Prompt>> examples = shown.isEmpty() ? List.of() : prompts(shown, sides);
    return new Listed(new GenerationTask(name, ABOUT, prompts(rows, sides), examples, s -> s, METRICS, TOKENS),
        floors.isEmpty() ? copied(rows, METRICS) : floors, rule);
  });

  private Translation() {}

  private static List<List<Prompt>> prompts(List<LabelledText> rows, String... sides) {
    String from = language(sides[0]);
    String to = language(sides[1]);
    return List.of(
        rows.stream().map(r -> prompt(r, from + ": " + r.first() + "\n" + to + ":")).toList(),
        rows.stream().map(r -> prompt(r, "Translate into " + to + ".\n" + r.first() + "\n" + to + ":")).toList());
  }

  private static Prompt prompt(LabelledText row, String text) {
    return new Prompt(text, List.of(row.second()), row.second(), row.first());
  }

  /** A language's English name. */
  static String language(String code) {
    return new ULocale(code).getDisplayLanguage(ULocale.ENGLISH);
  }

  /** What the metrics say of the sources themselves. */
  static List<Floor> copied(List<LabelledText> rows, List<Additive<Output>> metrics) {
    List<Output> outputs = rows.stream().map(r -> new Output(r.first(), List.of(r.second()))).toList();
    return metrics.stream().map(m -> new Floor("copy_source", m.name(), m.of(outputs))).toList();
  }
}
