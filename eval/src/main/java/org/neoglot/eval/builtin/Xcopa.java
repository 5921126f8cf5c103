// Which of two happenings is the cause, or the effect, of another.
package org.neoglot.eval.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.Table;
import org.neoglot.eval.task.Choice;
import org.neoglot.eval.task.ChoiceTask;

/** XCOPA (Ponti et al. 2020): premise and alternative joined by "because" or "so" of the language, or asked in English. */
final class Xcopa {
  private static final String ABOUT = "the likelier cause or effect of two, by likelihood";
  private static final int CHOICES = 2;
  /** Because, so; by the codes that the files have. */
  private static final Map<String, List<String>> LINKS = Map.of("sw", List.of("kwa sababu", "kwa hiyo"),
      "tr", List.of("çünkü", "bu yüzden"), "zh", List.of("因为", "所以"));

  static final Benchmark ASKED = Benchmark.ofFiles("xcopa", ABOUT, "qa/xcopa/*.test.jsonl", (data, name, language) -> {
    BadRows rule = data.rule();
    var asked = read(data, "qa/xcopa/" + language + ".test.jsonl", language, rule);
    String train = "qa/xcopa/" + language + ".val.jsonl";
    List<List<Choice>> shown = data.has(train) ? read(data, train, language, rule) : List.of();
    return new Listed(new ChoiceTask(name, ABOUT, asked, shown, List.of()),
        List.of(new Floor("chance", "accuracy", 1.0 / CHOICES)), rule);
  });

  private Xcopa() {}

  /** The rows in both wordings. */
  private static List<List<Choice>> read(DataFolder data, String file, String language, BadRows rule) {
    List<Choice> linked = new ArrayList<>();
    List<Choice> asked = new ArrayList<>();
    Table.read(data.file(file), List.of("premise", "choice1", "choice2", "question", "label"), rule, row -> {
      String premise = row.text("premise").strip();
      List<String> choices = List.of(row.text("choice1"), row.text("choice2"));
      int question = List.of("cause", "effect").indexOf(row.text("question"));
      if (question < 0) throw row.wrong("'question' is '" + row.text("question") + "', wanted 'cause' or 'effect'");
      int right = List.of("0", "1").indexOf(row.text("label"));
      if (right < 0) throw row.wrong("'label' is '" + row.text("label") + "', wanted 0 or 1");
      boolean spaced = !language.equals("zh");
      String link = LINKS.getOrDefault(language, List.of("because", "so")).get(question);
      linked.add(new Choice(premise.replaceFirst("[.。]$", "") + (spaced ? " " : "，") + link,
          choices.stream().map(c -> spaced ? " " + small(c) : c).toList(), right, ""));
      asked.add(new Choice(premise + "\nWhat was the " + row.text("question") + "?\n", choices, right, ""));
    });
    return List.of(linked, asked);
  }

  /** Within a sentence an alternative begins small. */
  private static String small(String text) {
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toLowerCase(Locale.ROOT) + text.substring(first);
  }
}
