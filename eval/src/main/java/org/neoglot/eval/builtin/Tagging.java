// Named entities and parts of speech, word by word.
package org.neoglot.eval.builtin;

import java.util.List;
import java.util.Map;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.ParsedSentence;
import org.neoglot.eval.data.TaggedSentence;
import org.neoglot.eval.task.TaggingTask;

/**
 * MasakhaNER 2.0 (Adelani et al. 2022), MasakhaPOS (Dione et al. 2023) and the universal parts of speech of Universal
 * Dependencies treebanks (Nivre et al. 2020), in the splits that the folder's README describes.
 */
final class Tagging {
  private static final Map<String, String> MEASURES = Map.of("entity_f1", "entity F1", "token_accuracy", "token accuracy");

  static final Benchmark ENTITIES = of("ner", "people, organisations, places and dates in news, by a head of tags",
      "tagging/ner/*.test.conll", true);
  static final Benchmark PARTS = of("pos", "parts of speech in news, by a head of tags", "tagging/pos/*.test.conll", false);
  static final Benchmark TREEBANKS = of("ud-pos", "parts of speech of treebanks, by a head of tags",
      "tagging/ud/*.test.conllu", false);

  private Tagging() {}

  private static Benchmark of(String name, String about, String pattern, boolean spans) {
    return Benchmark.ofFiles(name, about, pattern, (data, task, language) -> {
      BadRows rule = data.rule();
      String file = pattern.replace("*", language);
      return new Listed(new TaggingTask(task, about, rows(data, file, rule), spans), data.floors(file, MEASURES), rule);
    });
  }

  private static List<TaggedSentence> rows(DataFolder data, String file, BadRows rule) {
    if (!file.endsWith(".conllu")) return TaggedSentence.read(data.file(file), rule);
    return ParsedSentence.read(data.file(file), rule).stream().map(s -> new TaggedSentence(s.words(), s.tags())).toList();
  }
}
