// neoglot choose: which of several texts follows from another.
package org.neoglot.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.neoglot.adapt.tasks.ChooseTask;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Run;
import org.neoglot.eval.data.BadRows;
import org.neoglot.eval.data.Choice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Multiple choice. */
@Command(name = "choose", header = "Choose which of several texts follows from another.",
    description = "Prints a line for each premise: the number of the choice, counted from 1, a tab, "
        + "its probability among the choices, a tab, its text. Premises and choices stand on the command line, or in "
        + "--data: .tsv or .jsonl with the columns premise, choice1, choice2 ... (each also with .gz); a label there "
        + "is not looked at. With --json each line is an object with the probabilities of all choices.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot choose --model copa --premise \"Mvua ilinyesha.\" --choice \"Barabara ililowa.\" --choice "
          + "\"Jua liliwaka.\"",
      "  1	0.8714	Barabara ililowa.",
      "where copa was made by 'neoglot finetune --task choice'."})
final class ChooseVerb extends Verb {
  @Mixin
  private TaskModelFlags model;

  @Option(names = "--premise", paramLabel = "TEXT", description = "What is known.")
  private String premise;

  @Option(names = "--choice", paramLabel = "TEXT", description = "What may follow; two or more times.")
  private List<String> texts = List.of();

  @Option(names = "--data", paramLabel = "FILE", description = "Premises and choices from a file instead.")
  private Path data;

  @Option(names = "--choices", paramLabel = "N", defaultValue = "2",
      description = "Of --data: how many there are, in choice1, choice2 ... Default: ${DEFAULT-VALUE}.")
  private int choices;

  @Option(names = "--with-question",
      description = "Of --data: the column 'question' goes behind the premise, as in training.")
  private boolean question;

  @Option(names = "--skip-bad",
      description = "Leave malformed rows out and count them; otherwise the first one is an error.")
  private boolean skip;

  @Override
  int run(Console console) {
    if ((premise == null) == (data == null)) throw wrongly("give --premise or --data, one of them");
    if (data != null && !texts.isEmpty()) throw wrongly("--data brings its own choices; --choice is for --premise");
    if (data == null && texts.size() < 2) {
      throw wrongly("--choice is there " + texts.size() + " times; at least 2 are needed");
    }
    if (choices < 2) throw wrongly("--choices is " + choices + "; at least 2 are needed");
    List<Choice> all = data == null ? List.of(new Choice(premise, texts, -1)) : read(console);
    try (var opened = model.open(console); var threads = team(); var run = Run.eager(threads)) {
      for (int from = 0; from < all.size(); from += InputFlags.GROUP) {
        var some = all.subList(from, Math.min(all.size(), from + InputFlags.GROUP));
        var scores = ChooseTask.scores(opened, run, some);
        for (int i = 0; i < some.size(); i++) console.print(line(some.get(i), scores.get(i)));
      }
      return 0;
    }
  }

  private List<Choice> read(Console console) {
    var rule = skip ? BadRows.skip() : BadRows.stop();
    var all = Choice.readOpen(data, choices, question, rule);
    rule.report().forEach(console::warn);
    return all;
  }

  private String line(Choice row, double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
    if (!json()) return String.format(Locale.ROOT, "%d\t%.4f\t%s", best + 1, scores[best], row.choices().get(best));
    var map = new LinkedHashMap<String, Object>();
    map.put("premise", row.premise());
    map.put("choices", row.choices());
    map.put("choice", best + 1);
    map.put("text", row.choices().get(best));
    map.put("scores", scores);
    return JsonFile.line(map).strip();
  }
}
