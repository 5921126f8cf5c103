// neoglot tune: a model learns to respond.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.neoglot.adapt.Pairs;
import org.neoglot.adapt.Tuning;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Supervised tuning on prompts and responses. */
@Command(name = "tune", header = "Teach a model responses to prompts.",
    description = "Reads JSONL with a prompt and a response a line; only responses count in the loss. Prompt and response "
        + "follow each other as they are: a space between them belongs to one of the two.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot tune --base swa --data questions.jsonl --response-field answer --minutes 3 --out swa-qa",
      "trains a LoRA adapter, and writes the whole model and the adapter alone (adapter/). Then",
      "  neoglot generate --model swa-qa --greedy --prompt \"Nani anaishi msituni? \""})
final class TuneVerb extends Verb {
  @Option(names = "--base", required = true, paramLabel = "DIR", description = "Folder of the model to start from.")
  private Path base;

  @Option(names = "--data", required = true, arity = "1..*", paramLabel = "FILE", description = "JSONL to train on.")
  private List<Path> files;

  @Option(names = "--valid", arity = "1..*", paramLabel = "FILE",
      description = "JSONL to measure on. Default: a twentieth of the prompts of --data.")
  private List<Path> valid = List.of();

  @Option(names = "--prompt-field", paramLabel = "NAME", defaultValue = "prompt",
      description = "Default: ${DEFAULT-VALUE}.")
  private String promptField;

  @Option(names = "--response-field", paramLabel = "NAME", defaultValue = "response",
      description = "Default: ${DEFAULT-VALUE}.")
  private String responseField;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the result goes: a new folder.")
  private Path out;

  @Mixin
  private LoraFlags lora;

  @Mixin
  private TrainingFlags training;

  @Override
  int run(Console console) throws IOException {
    var options = training.options(lora.usualRate(), base);
    var pairs = Pairs.read("pairs", files, valid, promptField, responseField, console::warn);
    var recipe = new Tuning(base, out, pairs, lora.config(), lora.baseFormat(this), options);
    try (var session = new Session(console, "tune", team(), commandText())) {
      var result = recipe.run(session.place(training.resume(), training.memory()));
      if (result.stopped()) return session.stopped(result.steps(), result.seconds());
      session.done();
      var page = TrainingReport.write(out, "A model learns responses", String.format(Locale.ROOT,
          "%,d numbers trained for %,d steps in %.0f s.", result.trained(), result.steps(), result.seconds()),
          "learning responses", options.seed(), commandText().repeat(result.steps()));
      console.print(json() ? JsonFile.text(asMap(result)) : asText(result) + System.lineSeparator() + "report: " + page);
      return 0;
    }
  }

  private LinkedHashMap<String, Object> asMap(Tuning.Result r) {
    var map = new LinkedHashMap<String, Object>();
    map.put("out", out.toString());
    map.put("loss_before", r.before());
    map.put("loss_after", r.after());
    map.put("trained_parameters", r.trained());
    map.put("prompts_cut", r.cut());
    map.put("left_out", r.leftOut());
    map.put("steps", r.steps());
    map.put("seconds", r.seconds());
    return map;
  }

  private String asText(Tuning.Result r) {
    var table = new Table("held-out responses", "before", "after");
    table.row("loss (nats a token)", figure(r.before()), figure(r.after()));
    return table + String.format(Locale.ROOT, "%n%n%,d numbers trained for %,d steps in %.0f s%nmodel: %s", r.trained(),
        r.steps(), r.seconds(), out);
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
