// Running text and parallel sentences, for bits per byte.
package org.neoglot.eval.builtin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.Table;
import org.neoglot.eval.task.ModelingTask;

/** Bits per byte of held-out documents ({@code mono}), and of the same sentences in many languages ({@code flores}). */
final class RunningText {
  private static final String TEXTS = "bits per byte of held-out documents";
  private static final String SENTENCES = "bits per byte of the same sentences in every language";
  private static final String FLORES = "parallel/flores-sib.multi.test.tsv";

  static final Benchmark MONO = Benchmark.ofFiles("mono", TEXTS, "mono/*.test.jsonl", (data, name, language) -> {
    BadRows rule = data.rule();
    String file = "mono/" + language + ".test.jsonl";
    return new Listed(new ModelingTask(name, TEXTS, column(data.file(file), "text", rule)),
        data.floors(file, Map.of("bits_per_byte", "bits per byte")), rule);
  });

  static final Benchmark PARALLEL = new Benchmark("flores", SENTENCES, RunningText::languages,
      (data, name, language) -> {
        BadRows rule = data.rule();
        return new Listed(new ModelingTask(name, SENTENCES, column(data.file(FLORES), language, rule)), List.of(), rule);
      });

  private RunningText() {}

  private static List<String> column(Path file, String name, BadRows rule) {
    List<String> texts = new ArrayList<>();
    Table.read(file, List.of(name), rule, row -> texts.add(row.text(name)));
    return texts;
  }

  /** The columns of a header that are languages: all but the number and the topic. */
  private static List<String> languages(DataFolder data) {
    if (!data.has(FLORES)) return List.of();
    return Table.header(data.file(FLORES)).stream().filter(c -> !c.equals("id") && !c.equals("category")).sorted().toList();
  }
}
