// neoglot adapt: a model learns another language, and what came of it is proved.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.neoglot.adapt.Adaptation;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.GrownVocabulary;
import org.neoglot.app.console.Console;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Extends the vocabulary, trains, writes model and adapter, opens them again and checks them. */
@Command(name = "adapt", header = "Teach a model another language, and prove what came of it.",
    description = "Adds tokens to the vocabulary, trains LoRA and embeddings (or everything) on the new text with some of the "
        + "old among it, and writes the whole model, the adapter alone (adapter/), certificate.json, provenance.json and "
        + "report.html. Exit status 1 when a check of the certificate fails.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot adapt --base eng --text swahili.txt --name swa --replay english/ --keep \"eng<=3%%\" \\",
      "    --minutes 4 --out swa",
      "teaches the model in 'eng' Swahili with a quarter of English among it, and fails if English got more",
      "than 3 %% worse in bits per byte."})
final class AdaptVerb extends Verb {
  private static final Pattern KEEP = Pattern.compile("\\s*([^<=\\s]+)\\s*<=\\s*([0-9]*\\.?[0-9]+)\\s*%\\s*");

  @Option(names = "--base", required = true, paramLabel = "DIR", description = "Folder of the model to start from.")
  private Path base;

  @Mixin
  private TextFlags text;

  @Option(names = "--name", paramLabel = "NAME", defaultValue = "new",
      description = "What tables call the new language, such as swa.")
  private String name;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the result goes: a new folder.")
  private Path out;

  @Option(names = "--replay", arity = "1..*", paramLabel = "FILE",
      description = "Text of what the base knows, to be trained on again and measured.")
  private List<Path> replay = List.of();

  @Option(names = "--replay-valid", arity = "1..*", paramLabel = "FILE", description = "Text of that to measure on.")
  private List<Path> replayValid = List.of();

  @Option(names = "--replay-name", paramLabel = "NAME", description = "What tables call it. Default: as in --keep, or base.")
  private String replayName;

  @Option(names = "--replay-share", paramLabel = "SHARE", defaultValue = "0.25",
      description = "Share of the windows that come from it. Default: ${DEFAULT-VALUE}.")
  private double replayShare;

  @Option(names = "--keep", paramLabel = "NAME<=P%",
      description = "By how much bits per byte of the --replay language may rise; more is a failure.")
  private String keep;

  @Option(names = "--add-tokens", paramLabel = "N", defaultValue = "2048",
      description = "Tokens to add to the vocabulary; 0: none. Default: ${DEFAULT-VALUE}.")
  private int addTokens;

  @Option(names = "--init", paramLabel = "HOW", defaultValue = "SUBTOKENS",
      description = "How rows of new tokens begin: random, mean (of all old rows), subtokens (mean of the old tokens that "
          + "the new one was cut into). Default: subtokens.")
  private GrownVocabulary.Init init;

  @Mixin
  private LoraFlags lora;

  @Option(names = "--embeddings", negatable = true, defaultValue = "true", fallbackValue = "true",
      description = "With LoRA: train input and output embeddings as well. Default: yes.")
  private boolean embeddings;

  @Option(names = "--freeze", arity = "1..*", paramLabel = "PATTERN",
      description = "Regular expressions of parameter names that stay as they are.")
  private List<String> freeze = List.of();

  @Mixin
  private TrainingFlags training;

  @Override
  int run(Console console) throws IOException {
    var recipe = recipe(console);
    try (var session = new Session(console, "adapt", team(), commandText())) {
      var place = session.place(training.resume(), training.memory());
      var result = recipe.run(place);
      if (result.stopped()) return session.stopped(result.steps(), result.seconds());
      session.done();
      var outcome = new AdaptationOutcome(recipe, result);
      var samples = SamplePair.of(recipe, place.run(), List.of("", ""));
      var report = outcome.report(samples).build();
      report.write(outcome.reportFile());
      if (json()) {
        console.print(JsonFile.text(outcome.asMap()));
      } else {
        console.print(outcome.table().toString());
        console.print("");
        console.print(outcome.checks().toString());
        console.print("");
        outcome.files().forEach(console::print);
      }
      return outcome.status(console);
    }
  }

  /** The recipe that the options ask for; reads the text. */
  Adaptation recipe(Console console) {
    if (keep != null && replay.isEmpty()) {
      throw wrongly("--keep needs --replay FILE: the text of '" + keep + "' to train on and to measure");
    }
    double limit = keep == null ? Double.POSITIVE_INFINITY : limit();
    var options = training.options(lora.usualRate(), base);
    Corpus fresh = text.corpus(name, console);
    Corpus known = replay.isEmpty() ? null
        : Corpus.read(keepName(), replay, replayValid, text.field(), console::warn);
    return new Adaptation(base, out, fresh, known, limit, addTokens, init, lora.config(this), lora.baseFormat(this),
        embeddings, freeze, known == null ? 0 : replayShare, options);
  }

  private String keepName() {
    return Optional.ofNullable(replayName).orElseGet(() -> {
      var parts = keep == null ? null : KEEP.matcher(keep);
      return parts != null && parts.matches() ? parts.group(1) : "base";
    });
  }

  /** The limit of --keep as a share: 0.03 of "eng&lt;=3%". */
  private double limit() {
    var parts = KEEP.matcher(keep);
    if (!parts.matches()) throw wrongly("--keep is '" + keep + "'; wanted a name and a limit such as \"eng<=3%\"");
    if (!parts.group(1).equals(keepName())) {
      throw wrongly("--keep names '" + parts.group(1) + "', but --replay-name is '" + keepName() + "'");
    }
    return Double.parseDouble(parts.group(2)) / 100;
  }
}
