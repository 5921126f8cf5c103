// neoglot translate: texts in another language.
package org.neoglot.app;

import java.util.LinkedHashMap;
import java.util.List;
import org.neoglot.adapt.tasks.Translator;
import org.neoglot.app.console.Console;
import org.neoglot.engine.Run;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.data.LabelledText;
import org.neoglot.models.GenerationSettings;
import org.neoglot.models.ModelFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Translations by an encoder-decoder. */
@Command(name = "translate", header = "Translate texts.",
    description = "Prints a line for each text, in groups as they are done; with --json an object with both. The model goes from "
        + "one sequence to another (BART, mBART, M2M-100, NLLB, Marian, T5 ...).",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot translate --model eng-swa --beams 4 \"The water is cold.\"",
      "  Maji ni baridi.",
      "where eng-swa was made by 'neoglot finetune --task translate'."})
final class TranslateVerb extends Verb {
  @Mixin
  private TaskModelFlags model;

  @Mixin
  private InputFlags input;

  @Option(names = "--beams", paramLabel = "N",
      description = "Continuations that are followed; 1: the best token at each place. Default: as the model's folder says.")
  private Integer beams;

  @Option(names = "--max-new", paramLabel = "N", defaultValue = "256",
      description = "Tokens of the longest translation. Default: ${DEFAULT-VALUE}.")
  private int most;

  @Option(names = "--target-token", paramLabel = "TOKEN",
      description = "What translations begin with, such as a language of NLLB: swh_Latn. Default: as the model's folder says.")
  private String target;

  @Override
  int run(Console console) {
    if (beams != null && beams < 1) throw wrongly("--beams is " + beams + "; at least 1 is needed");
    if (most < 1) throw wrongly("--max-new is " + most + "; at least 1 is needed");
    try (var folder = ModelFolder.openAny(model.path(), w -> w); var threads = team(); var run = Run.eager(threads)) {
      var tokenizer = folder.tokenizer().orElseThrow(() -> new BadFileException(model.path(), "has no tokenizer.json"));
      var translator = new Translator(Translator.model(folder), tokenizer, run, GenerationSettings.read(model.path()), target);
      input.each(this, console, rows -> {
        List<String> sources = rows.stream().map(LabelledText::first).toList();
        List<String> made = translator.of(sources, beams == null ? 0 : beams, most);
        for (int i = 0; i < made.size(); i++) console.print(line(sources.get(i), made.get(i)));
      });
      return 0;
    }
  }

  private String line(String source, String translation) {
    if (!json()) return translation.replaceAll("\\R", " ");
    var map = new LinkedHashMap<String, Object>();
    map.put("source", source);
    map.put("translation", translation);
    return JsonFile.line(map).strip();
  }
}
