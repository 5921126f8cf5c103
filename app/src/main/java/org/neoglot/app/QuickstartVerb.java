// neoglot quickstart: everything once, small, on stories that come along.
package org.neoglot.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.neoglot.adapt.MemoryRule;
import org.neoglot.adapt.Pretraining;
import org.neoglot.app.console.Console;
import org.neoglot.app.report.Report;
import org.neoglot.app.report.Sample;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.eval.story.StoryWorld;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains an English model and teaches it Esperanto, by the same verbs that do it with other texts. */
@Command(name = "quickstart", header = "See it all once, in about two minutes: train a model, teach it a language.",
    description = "Writes stories in English and Esperanto, trains a tokenizer and a small English model, adapts it to "
        + "Esperanto, and shows figures, samples and where the files are.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot quickstart --out first --base-steps 300 --adapt-steps 200",
      "trains so many steps rather than for a time, and gives the same bits on any machine."})
final class QuickstartVerb extends Verb {
  private static final String BASE_SECONDS = "65", ADAPT_SECONDS = "40";
  private static final List<String> TAGS = List.of("eo", "en");

  @Option(names = "--out", paramLabel = "DIR",
      description = "Where it all goes: a new folder. Default: quickstart, or quickstart-2 and so on where that exists.")
  private Path out;

  @Option(names = "--base-steps", paramLabel = "N", description = "Train the English model for N steps, not for a time.")
  private Integer baseSteps;

  @Option(names = "--adapt-steps", paramLabel = "N", description = "Adapt for N steps, not for a time.")
  private Integer adaptSteps;

  @Override
  int run(Console console) throws IOException {
    long begun = System.nanoTime();
    Path folder = folder();
    console.say("1 of 3: stories in English and Esperanto, to " + folder.resolve("texts"));
    var texts = QuickstartTexts.write(folder.resolve("texts"));
    console.say("2 of 3: a tokenizer and a small English model");
    var english = command("pretrain", baseArguments(folder, texts));
    var pretrain = new PretrainVerb();
    parse(pretrain, english);
    Pretraining.Result base;
    try (var session = new Session(console, "English", team(), english)) {
      base = pretrain.recipe(console).run(session.place(false, MemoryRule.NONE));
      if (base.stopped()) return session.stopped(base.steps(), base.seconds());
    }
    console.say("3 of 3: the model learns Esperanto");
    var esperanto = command("adapt", adaptArguments(folder, texts));
    var adapt = new AdaptVerb();
    parse(adapt, esperanto);
    var recipe = adapt.recipe(console);
    try (var session = new Session(console, "Esperanto", team(), esperanto)) {
      var place = session.place(false, MemoryRule.NONE);
      var result = recipe.run(place);
      if (result.stopped()) return session.stopped(result.steps(), result.seconds());
      session.done();
      var outcome = new AdaptationOutcome(recipe, result);
      var samples = SamplePair.of(recipe, place.run(), TAGS);
      var page = report(folder, base, outcome, samples);
      show(console, outcome, samples);
      if (!json()) console.print(String.format(Locale.ROOT, "report:      %s%n%nThat took %.0f seconds.", page,
          (System.nanoTime() - begun) * 1e-9));
      return outcome.status(console);
    }
  }

  /** A folder that is free: a person's earlier results are never touched. */
  private Path folder() throws IOException {
    if (out == null) {
      Path free = Path.of("quickstart");
      for (int i = 2; Files.exists(free); i++) free = Path.of("quickstart-" + i);
      return free;
    }
    if (Files.exists(out)) {
      if (!Files.isDirectory(out)) throw new BadFileException(out, "is not a folder");
      try (var inside = Files.list(out)) {
        if (inside.findAny().isPresent()) throw new BadFileException(out, "is not empty; choose another folder");
      }
    }
    return out;
  }

  private List<String> baseArguments(Path folder, QuickstartTexts texts) {
    var args = new ArrayList<>(List.of("--text", texts.english().toString(), "--valid", texts.englishHeldOut().toString(),
        "--name", "English", "--vocab", "1024", "--layers", "4", "--dim", "128", "--heads", "4", "--context", "128",
        "--batch", "8", "--lr", "0.004", "--out", folder.resolve("english").toString()));
    args.addAll(length(baseSteps, BASE_SECONDS));
    return args;
  }

  private List<String> adaptArguments(Path folder, QuickstartTexts texts) {
    var args = new ArrayList<>(List.of("--base", folder.resolve("english").toString(), "--text",
        texts.esperanto().toString(), "--valid", texts.esperantoHeldOut().toString(), "--name", "Esperanto", "--replay",
        texts.english().toString(), "--replay-valid", texts.englishHeldOut().toString(), "--keep", "English<=20%",
        "--replay-share", "0.5", "--add-tokens", "512", "--context", "128", "--batch", "8", "--lr", "0.003", "--out",
        folder.resolve("esperanto").toString()));
    args.addAll(length(adaptSteps, ADAPT_SECONDS));
    return args;
  }

  private static List<String> length(Integer steps, String seconds) {
    return steps == null ? List.of(TrainingFlags.SECONDS, seconds) : List.of(TrainingFlags.STEPS, steps.toString());
  }

  private static CommandText command(String verb, List<String> args) {
    var all = new ArrayList<>(List.of(verb));
    all.addAll(args);
    return new CommandText(all);
  }

  private static void parse(Verb verb, CommandText command) {
    new CommandLine(verb).setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(command.args().stream().skip(1).toArray(String[]::new));
  }

  private Path report(Path folder, Pretraining.Result base, AdaptationOutcome outcome, List<Sample> samples)
      throws IOException {
    Report.Builder page = outcome.report(samples);
    var curves = TrainingCurves.read(folder.resolve("english"));
    page.chart(curves.bitsPerByte("Bits per byte while learning English"));
    page.chart(curves.loss("Loss while learning English"));
    curves.time("Training steps while learning English").ifPresent(page::bars);
    page.provenance("story world", StoryWorld.VERSION).provenance("base parameters", base.parameters());
    Path file = folder.resolve("report.html");
    page.build().write(file);
    return file;
  }

  private void show(Console console, AdaptationOutcome outcome, List<Sample> samples) {
    if (json()) {
      console.print(JsonFile.text(outcome.asMap()));
      return;
    }
    console.print("");
    console.print(outcome.table().toString());
    for (Sample s : samples) {
      console.print(String.format("%n%s, before: %s%s", s.language(), s.prompt(), s.before()));
      console.print(String.format("%s, after:  %s%s", s.language(), s.prompt(), s.after()));
    }
    console.print("");
    console.print("proof:       " + outcome.passed());
    outcome.files().stream().filter(line -> !line.startsWith("report")).forEach(console::print);
  }
}
