// Arithmetic told as a story.
package org.neoglot.eval.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.Table;
import org.neoglot.eval.metric.Mean;
import org.neoglot.eval.metric.Scale;
import org.neoglot.eval.task.GenerationTask;
import org.neoglot.eval.task.Prompt;

/** GSM8K (Cobbe et al. 2021), English: the last number that a model writes is its answer. */
final class Gsm8k {
  private static final String ABOUT = "school arithmetic in words, the last number of what is written";
  private static final Pattern NUMBER = Pattern.compile("-?\\d[\\d,]*(?:\\.\\d+)?");
  /** What published answers compute between the lines. */
  private static final Pattern SCRATCH = Pattern.compile("<<[^>]*>>");
  private static final int TOKENS = 160;

  static final Benchmark ASKED = Benchmark.ofFile("gsm8k", ABOUT, "eng", "qa/gsm8k/test-sample.jsonl",
      (data, name, language) -> {
        BadRows rule = data.rule();
        List<Prompt> asked = read(data, "qa/gsm8k/test-sample.jsonl", rule);
        String train = "qa/gsm8k/train-sample.jsonl";
        List<List<Prompt>> shown = data.has(train) ? List.of(read(data, train, rule)) : List.of();
        return new Listed(new GenerationTask(name, ABOUT, List.of(asked), shown, Gsm8k::last,
            List.of(new Mean<>(Scale.share("exact match"), o -> o.references().contains(o.text()) ? 1 : 0)), TOKENS),
            List.of(), rule);
      });

  private Gsm8k() {}

  private static List<Prompt> read(DataFolder data, String file, BadRows rule) {
    List<Prompt> prompts = new ArrayList<>();
    Table.read(data.file(file), List.of("question", "answer"), rule, row -> {
      String[] parts = row.text("answer").split("####", -1);
      if (parts.length != 2 || last(parts[1]).isEmpty()) {
        throw row.wrong("'answer' does not end with one '#### number', wanted that");
      }
      String number = last(parts[1]);
      // On one line, since a line break ends an answer.
      String way = SCRATCH.matcher(parts[0]).replaceAll("").strip().replace("\n", " ");
      String text = "Question: " + row.text("question") + "\nAnswer:";
      prompts.add(new Prompt(text, List.of(number), way + " The answer is " + number + ".", row.text("question")));
    });
    return prompts;
  }

  /** The last number of a text, without commas and without a fraction of zeros; empty where there is none. */
  static String last(String text) {
    String last = "";
    for (Matcher m = NUMBER.matcher(text); m.find();) last = m.group();
    return last.replace(",", "").replaceFirst("\\.0+$", "");
  }
}
