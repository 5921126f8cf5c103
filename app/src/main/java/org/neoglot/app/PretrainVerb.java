// neoglot pretrain: a new model from nothing but text.
package org.neoglot.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.neoglot.adapt.Corpus;
import org.neoglot.adapt.PretextTraining;
import org.neoglot.adapt.Pretraining;
import org.neoglot.adapt.Shape;
import org.neoglot.app.console.Console;
import org.neoglot.app.console.Table;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.models.Encoder;
import org.neoglot.models.ModelFolder;
import org.neoglot.tokenizer.Tokenizer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Learns a tokenizer, or takes one, and trains a model of the asked size by the asked objective. */
@Command(name = "pretrain", header = "Train a new model, and a tokenizer for it, from text.",
    description = "Text is .txt (documents parted by two empty lines), .jsonl (a field), .tsv (a column), each also .gz, or a "
        + "folder of those. A twentieth of the documents is held out to measure on, unless --valid names others. The model goes "
        + "on with text (a Llama), or learns what --objective says.",
    footerHeading = "%nExample:%n",
    footer = {
      "  neoglot pretrain --text english/ --vocab 4096 --layers 6 --dim 256 --heads 4 \\",
      "    --minutes 8 --out eng",
      "learns 4,096 tokens and trains a model of about 5 million parameters for 8 minutes. Then",
      "  neoglot generate --model eng --prompt \"Once upon a time\"",
      "A BERT that guesses hidden words, to be finetuned:",
      "  neoglot pretrain --objective mlm --text swa/ --vocab 8192 --layers 4 --dim 256 --minutes 8 --out swa-bert"})
final class PretrainVerb extends Verb {
  private static final double RATE = 2e-3;

  @Mixin
  private TextFlags text;

  @Option(names = "--name", paramLabel = "NAME", defaultValue = "text",
      description = "What tables call the language, such as eng.")
  private String name;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the model goes: a new folder.")
  private Path out;

  /** Where the tokenizer comes from. */
  static final class Words {
    @Option(names = "--tokenizer", paramLabel = "DIR", description = "Take the tokenizer of this folder.")
    private Path tokenizer;

    @Option(names = "--vocab", paramLabel = "N", description = "Learn a tokenizer of so many tokens. Default: 4096.")
    private Integer vocabulary;
  }

  @ArgGroup(exclusive = true)
  private Words words;

  @Option(names = "--layers", paramLabel = "N", defaultValue = "6", description = "Default: ${DEFAULT-VALUE}.")
  private int layers;

  @Option(names = "--dim", paramLabel = "N", defaultValue = "256", description = "Width. Default: ${DEFAULT-VALUE}.")
  private int dim;

  @Option(names = "--heads", paramLabel = "N", description = "Attention heads. Default: one for 64 of --dim.")
  private Integer heads;

  @Option(names = "--kv-heads", paramLabel = "N", description = "Heads of keys and values. Default: as --heads.")
  private Integer kvHeads;

  @Option(names = "--ffn", paramLabel = "N", description = "Width inside the feed-forward. Default: 8/3 of --dim, 4 of it with another --objective.")
  private Integer ffn;

  @Option(names = "--untied", description = "Give the output a matrix of its own, apart from the embedding.")
  private boolean untied;

  @Mixin
  private ObjectiveFlags objective;

  @Mixin
  private TrainingFlags training;

  @Override
  int run(Console console) throws IOException {
    objective.check(this);
    if (!objective.causal()) return runPretext(console);
    var recipe = recipe(console);
    try (var session = new Session(console, "pretrain", team(), commandText())) {
      var result = recipe.run(session.place(training.resume(), training.memory()));
      if (result.stopped()) return session.stopped(result.steps(), result.seconds());
      session.done();
      var page = TrainingReport.write(out, "A new model of " + name, String.format(Locale.ROOT,
          "%,d parameters trained for %,d steps in %.0f s.", result.parameters(), result.steps(), result.seconds()),
          "learning " + name, recipe.options().seed(), commandText().repeat(result.steps()));
      console.print(json() ? JsonFile.text(asMap(result)) : asText(result) + System.lineSeparator() + "report: " + page);
      return 0;
    }
  }

  private int runPretext(Console console) throws IOException {
    if (objective.teacher() == null) return runPretext(console, null);
    if (words != null) throw wrongly("--teacher brings its tokenizer; leave --tokenizer and --vocab away");
    try (var opened = ModelFolder.openAny(objective.teacher(), w -> w)) {
      if (opened.any() instanceof Encoder teacher) return runPretext(console, teacher);
      throw new BadFileException(objective.teacher(), "is no encoder, wanted a masked language model");
    }
  }

  private int runPretext(Console console, Encoder teacher) throws IOException {
    var recipe = pretextRecipe(console, teacher);
    try (var session = new Session(console, "pretrain", team(), commandText())) {
      var result = recipe.run(session.place(training.resume(), training.memory()));
      if (result.stopped()) return session.stopped(result.steps(), result.seconds());
      session.done();
      var page = TrainingReport.write(out, "A new model of " + name, String.format(Locale.ROOT,
          "%,d parameters trained by %s for %,d steps in %.0f s; held-out loss %.4f, before %.4f.", result.parameters(),
          recipe.pretext().name(), result.steps(), result.seconds(), result.after(), result.before()),
          "learning " + name, recipe.options().seed(), commandText().repeat(result.steps()));
      var outcome = new PretextOutcome(out, name, recipe.pretext().name(), result);
      console.print(json() ? JsonFile.text(outcome.asMap()) : outcome.asText() + System.lineSeparator() + "report: " + page);
      return 0;
    }
  }

  /** The recipe of an objective that does not go on with text; reads the text. */
  private PretextTraining pretextRecipe(Console console, Encoder teacher) {
    if (untied || kvHeads != null) throw wrongly("--untied and --kv-heads are for --objective causal");
    int context = training.context().orElse(TrainingFlags.USUAL_CONTEXT / 2);
    int usualHeads = heads == null ? Math.max(1, dim / 64) : heads;
    var shape = new Shape(layers, dim, usualHeads, usualHeads, ffn == null ? 4 * dim : ffn, context, true);
    Corpus corpus = text.corpus(name, console);
    boolean learned = words == null || words.tokenizer == null;
    Supplier<Tokenizer> taken = teacher != null ? () -> open(objective.teacher()) : learned ? null : tokenizer(corpus);
    return new PretextTraining(out, corpus, taken, words == null ? 4096 : vocabulary(), objective.pretext(shape, teacher), layers, training.options(objective.rate(), context));
  }

  private int vocabulary() {
    return words.vocabulary == null ? 0 : words.vocabulary;
  }

  /** The recipe that the options ask for; reads the text. */
  Pretraining recipe(Console console) {
    Corpus corpus = text.corpus(name, console);
    int usualHeads = heads == null ? Math.max(1, dim / 64) : heads;
    // Three matrices of 8/3 have as many numbers as the two of 4 that they replace (Shazeer 2020); whole vectors of 16.
    int inner = ffn == null ? Math.max(16, dim * 8 / 3 / 16 * 16) : ffn;
    int context = training.context().orElse(TrainingFlags.USUAL_CONTEXT);
    var shape = new Shape(layers, dim, usualHeads, kvHeads == null ? usualHeads : kvHeads, inner, context, !untied);
    return new Pretraining(out, corpus, tokenizer(corpus), shape, training.options(RATE, context));
  }

  private Supplier<Tokenizer> tokenizer(Corpus corpus) {
    if (words == null || words.tokenizer == null) {
      int size = words == null ? 4096 : words.vocabulary;
      return () -> Pretraining.learnTokenizer(corpus, size);
    }
    return () -> open(words.tokenizer);
  }

  private static Tokenizer open(Path folder) {
    try {
      return Tokenizer.load(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Object> asMap(Pretraining.Result r) {
    var map = new LinkedHashMap<String, Object>();
    map.put("out", out.toString());
    map.put("parameters", r.parameters());
    map.put("vocabulary", r.tokenizer().size());
    map.put("steps", r.steps());
    map.put("seconds", r.seconds());
    map.put("tokens_per_second", r.curve().tokensPerSecond());
    map.put("bits_per_byte", r.score().bitsPerByte());
    map.put("perplexity", r.score().perplexity());
    map.put("tokens_per_byte", r.score().tokensPerByte());
    return map;
  }

  private String asText(Pretraining.Result r) {
    var table = new Table("held-out " + name, "");
    table.row("bits per byte", figure(r.score().bitsPerByte()));
    table.row("tokens per byte", figure(r.score().tokensPerByte()));
    table.row("perplexity a token", figure(r.score().perplexity()));
    List<String> lines = new ArrayList<>(table.lines());
    lines.add("");
    lines.add(String.format(Locale.ROOT, "%,d parameters, %,d tokens in the vocabulary; %,d steps in %.0f s, %,.0f tokens/s",
        r.parameters(), r.tokenizer().size(), r.steps(), r.seconds(), r.curve().tokensPerSecond()));
    lines.add("model: " + out);
    return String.join(System.lineSeparator(), lines);
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
