// neoglot classify: which class texts are of.
package org.neoglot.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.adapt.tasks.TextClassifier;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Run;
import org.neoglot.eval.data.LabelledText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Classes or numbers for texts and pairs of texts. */
@Command(name = "classify", header = "Tell which class texts are of.",
    description = "Prints a line for each text: the label, a tab, its probability, a tab, the text. Of "
        + "a regression or a cross-encoder the number alone stands before the text: the latter's is its logit's "
        + "sigmoid, unless its config.json names another activation, as sentence-transformers has it. With --json each "
        + "line is an object with the scores of all labels.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot classify --model swa-topics \"Timu ilishinda mechi jana.\"",
      "  sports	0.9312	Timu ilishinda mechi jana.",
      "where swa-topics was made by 'neoglot finetune --task classify'."})
final class ClassifyVerb extends Verb {
  @Mixin
  private TaskModelFlags model;

  @Mixin
  private InputFlags input;

  @Override
  int run(Console console) {
    try (var opened = model.open(console); var threads = team(); var run = Run.eager(threads)) {
      var classifier = TextClassifier.of(opened, run, model.path());
      input.each(this, console, rows -> {
        var answers = classifier.of(rows);
        for (int i = 0; i < rows.size(); i++) console.print(line(classifier, rows.get(i), answers.get(i)));
      });
      return 0;
    }
  }

  private String line(TextClassifier classifier, LabelledText row, TextClassifier.Answer answer) {
    if (json()) return JsonFile.line(asMap(classifier.labels(), row, answer)).strip();
    String texts = row.second() == null ? row.first() : row.first() + "\t" + row.second();
    if (classifier.numbers()) return String.format(Locale.ROOT, "%.4f\t%s", answer.scores()[0], texts);
    double p = answer.scores()[classifier.labels().indexOf(answer.label())];
    return String.format(Locale.ROOT, "%s\t%.4f\t%s", answer.label(), p, texts);
  }

  private static Map<String, Object> asMap(List<String> labels, LabelledText row, TextClassifier.Answer answer) {
    var map = new LinkedHashMap<String, Object>();
    map.put("text", row.first());
    if (row.second() != null) map.put("second", row.second());
    map.put("label", answer.label());
    var scores = new LinkedHashMap<String, Object>();
    for (int i = 0; i < labels.size(); i++) scores.put(labels.get(i), answer.scores()[i]);
    map.put("scores", scores);
    return map;
  }
}
