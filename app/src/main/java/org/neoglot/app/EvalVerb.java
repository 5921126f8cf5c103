// neoglot eval: how well a model knows a text, and how it does on tasks.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.engine.Run;
import org.neoglot.eval.BitsPerByte;
import org.neoglot.eval.data.Texts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Bits per byte and perplexity of a model on text, or its figures on tasks. */
@Command(name = "eval", header = "Measure how well a model predicts a text, or how it does on tasks.",
    description = "Bits per byte compare models of different vocabularies; perplexity a token only those of one. "
        + "Each document is read by itself, in windows of the context; its end is predicted too. "
        + "Tasks come with intervals: over the examples where a run is always the same, over the seeds where it is not.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot eval --model swa --text held-out.jsonl.gz --json",
      "prints bits per byte, perplexity, tokens per byte and counts, for a script to read.",
      "  neoglot eval --model swa --tasks story-text,story-questions:eng --shots 1 --seeds 3 --beside "
          + "eng --report eval.html",
      "asks both models, says which differences are more than chance, and draws them.",
      "  neoglot eval --model swa --tasks sib200:swa,translation:eng-swa --data ../shared/data --prompts "
          + "all --training swa.txt",
      "asks in every wording, shows what trivial methods reach, and which examples stand in the training text."})
final class EvalVerb extends Verb {
  @Mixin
  private ModelFlags model;

  @Option(names = "--text", arity = "1..*", paramLabel = "FILE", description = "Text to measure on.")
  private List<Path> files = List.of();

  @Mixin
  private EvalTaskFlags tasks;

  @Option(names = "--field", paramLabel = "NAME", defaultValue = "text",
      description = "The JSON field or TSV column that holds the text. Default: ${DEFAULT-VALUE}.")
  private String field;

  @Option(names = "--context", paramLabel = "N", description = "Tokens of a window. Default: the model's context.")
  private Integer context;

  @Override
  int run(Console console) throws IOException {
    if (tasks.listing()) return TaskListing.print(this, tasks.tasks(), console);
    if (files.isEmpty() == tasks.names().isEmpty()) throw wrongly("one of --text and --tasks is wanted, and not both");
    if (!tasks.names().isEmpty()) return new TaskEvaluation(this, tasks, model).run(console);
    var texts = new Texts(files, field);
    var documents = texts.all();
    if (texts.count().invalid() > 0) {
      console.warn(texts.count().invalid() + " places of the text are not UTF-8; U+FFFD stands there now");
    }
    try (var opened = model.open(); var threads = team(); var run = Run.eager(threads)) {
      int most = opened.model().context();
      if (context != null && context > most) {
        throw wrongly("--context is " + context + ", but the model's context is " + most);
      }
      if (context != null && context < 1) throw wrongly("--context is " + context + "; at least 1 is needed");
      var score = new BitsPerByte(opened.model(), run, opened.tokenizer(),
          context == null ? most : context).of(documents);
      var figures = figures(score);
      if (json()) {
        console.print(JsonFile.text(figures));
      } else {
        var table = new Table("measure", "value");
        figures.forEach((name, value) -> table.row(name.replace('_', ' '),
            value instanceof Double d ? String.format(Locale.ROOT, "%.4f", d) : String.format(Locale.ROOT, "%,d", value)));
        console.print(table.toString());
      }
      return 0;
    }
  }

  private static LinkedHashMap<String, Object> figures(BitsPerByte.Score score) {
    var map = new LinkedHashMap<String, Object>();
    map.put("bits_per_byte", score.bitsPerByte());
    map.put("perplexity", score.perplexity());
    map.put("tokens_per_byte", score.tokensPerByte());
    map.put("tokens", score.tokens());
    map.put("bytes", score.bytes());
    map.put("documents", score.documents().size());
    return map;
  }
}
