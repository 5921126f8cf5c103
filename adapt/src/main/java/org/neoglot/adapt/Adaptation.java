// From a base and a text to a proven model of another language: decide, train, export, re-open, prove.
package org.neoglot.adapt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.neoglot.adapt.data.Mixture;
import org.neoglot.adapt.data.TokenStream;
import org.neoglot.adapt.data.Windows;
import org.neoglot.adapt.objective.Causal;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.AdapterConfig;
import org.neoglot.adapt.proof.Certificate;
import org.neoglot.adapt.proof.Proof;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.QuantizedWeights;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
import org.neoglot.eval.BitsPerByte;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.VocabularyExtension;
import tools.jackson.databind.node.ObjectNode;

/**
 * The recipe that teaches a model another language: extend its vocabulary, let new rows begin sensibly, train (LoRA and
 * embeddings, or everything) with some of the old text among the new, write the result in the published formats, and
 * prove what was written.
 *
 * @param keep text of what must not be forgotten; null when nothing is asked of the base language
 * @param keepLimit by how much bits per byte of {@code keep} may rise: 0.03 is 3 %
 * @param addTokens tokens added to the vocabulary at most; 0 keeps the base's vocabulary
 * @param adapter null trains the weights themselves
 * @param baseFormat with an adapter: what the frozen base's linear layers are held in; null for as they are stored
 * @param embeddings with an adapter: whether input and output embeddings are trained as well
 * @param freeze regular expressions of parameter names that are left as they are
 * @param replay share of training windows that come from {@code keep}
 */
public record Adaptation(Path base, Path out, Corpus text, Corpus keep, double keepLimit, int addTokens,
    GrownVocabulary.Init init, AdapterConfig adapter, Format baseFormat, boolean embeddings,
    List<String> freeze, double replay, TrainingOptions options) {

  public Adaptation {
    freeze = List.copyOf(freeze);
    if (baseFormat != null && adapter == null) {
      throw new IllegalArgumentException("weights that are trained have no base format");
    }
    if (replay > 0 && keep == null) {
      throw new IllegalArgumentException("replay " + replay + " needs text of the base language");
    }
    if (!(keepLimit >= 0)) {
      throw new IllegalArgumentException("the limit of forgetting is " + keepLimit + ", wanted 0 or more");
    }
  }

  /** One language, before and after; {@code start} is after the vocabulary grew and before training. */
  public record Figures(String language, BitsPerByte.Score before, BitsPerByte.Score start, BitsPerByte.Score after) {
    /** Relative rise of bits per byte, negative when it fell. */
    public double change() {
      return after.bitsPerByte() / before.bitsPerByte() - 1;
    }
  }

  /** What came of it; the certificate and {@code after} are null when the run was stopped before its end. */
  public record Result(boolean stopped, List<Figures> figures, Tokenizer tokenizer, int added, long trained,
      Curve curve, int steps, double seconds, Certificate certificate) {}

  /** Adapts, writes and proves. A certificate that says FAIL is still a result; the caller decides what that ends in. */
  public Result run(Workplace place) throws IOException {
    Folders.prepare(out, place.resume());
    try (ModelFolder folder = ModelFolder.open(base);
        QuantizedWeights encoded = BaseFormat.around(folder.weights(), baseFormat)) {
      Tokenizer old = folder.tokenizer().orElseThrow(() -> new BadFileException(base, "has no tokenizer.json"));
      if (options.context() > folder.model().context()) {
        throw new IllegalArgumentException("windows of " + options.context()
            + " tokens are longer than the base's context of "
            + folder.model().context());
      }
      List<BitsPerByte.Score> before = scores(folder.model(), old, place);
      return addTokens > 0 ? grown(folder, encoded, old, before, place)
          : adapt(folder, encoded, encoded == null ? folder.weights() : encoded, old, 0, before, place);
    }
  }

  private Result grown(ModelFolder folder, QuantizedWeights encoded, Tokenizer old, List<BitsPerByte.Score> before,
      Workplace place) throws IOException {
    var extension = new VocabularyExtension(addTokens);
    var extended = keep == null ? extension.extend(old, text.train().stream())
        : extension.extend(old, text.train().stream(), keep.train().stream());
    place.say().accept(String.format("vocabulary: %,d tokens added to %,d", extended.added(), old.size()));
    if (folder.model().embedding().rows() != old.size()) {
      throw new BadFileException(base, "the embedding has " + folder.model().embedding().rows()
          + " rows for a tokenizer of " + old.size() + "; rows beyond the tokenizer cannot be extended");
    }
    try (GrownVocabulary grown = new GrownVocabulary(encoded == null ? folder.weights() : encoded, extended, init,
        options.seed())) {
      return adapt(folder, encoded, grown, extended.tokenizer(), extended.added(), before, place);
    }
  }

  private Result adapt(ModelFolder folder, QuantizedWeights encoded, Weights weights, Tokenizer tokenizer, int added,
      List<BitsPerByte.Score> before, Workplace place) throws IOException {
    ObjectNode json = folder.model().config().json();
    json.put("vocab_size", folder.model().embedding().rows() + added);
    Config config = new Config(base.resolve("config.json").toString(), json);
    Adapter around = adapter == null ? null : adapter.create(weights, options.seed());
    Weights door = around == null ? weights : around.weights();
    try {
      Decoder plain = Families.build(config, door);
      Decoder model = around == null ? plain : around.around(plain);
      checkPlaces(around);
      checkContext(model);
      if (encoded != null) place.say().accept(BaseFormat.report(encoded));
      List<Parameter> trained = trained(model, door, around);
      long size = trained.stream().mapToLong(Parameter::size).sum();
      place.say().accept(String.format("training %,d of %,d numbers", size,
          door.parameters().stream().mapToLong(Parameter::size).sum()));
      List<BitsPerByte.Score> start = added == 0 && baseFormat == null ? before : scores(model, tokenizer, place);
      Curve curve = new Curve(place.listener());
      Training training = new Training(trained, out, place.run());
      Training.Outcome end = train(training, model, tokenizer, curve, place);
      var progress = end.result().progress();
      if (end.stopped()) {
        return new Result(true, figures(before, start, null), tokenizer, added, size, curve, progress.step(),
            progress.seconds(), null);
      }
      List<Figures> figures = figures(before, start, scores(model, tokenizer, place));
      List<Parameter> own = around == null ? List.of() : around.trained();
      List<Parameter> whole = around == null ? List.of() : trained.stream().filter(p -> !own.contains(p)).toList();
      write(json, door, around, whole, tokenizer);
      String command = place.command().apply(progress.total());
      new Provenance("adapt", place, options).corpora(corpora()).trained(progress, options.seed(), command)
          .put("base", base.toAbsolutePath().normalize().toString()).put("tokenizer", tokenizer.hash()).write(out);
      Certificate certificate = new Proof(this, place).prove(model, around, folder.tokenizer().orElseThrow(), tokenizer,
          figures, command);
      training.clean();
      return new Result(false, figures, tokenizer, added, size, curve, progress.step(), progress.seconds(), certificate);
    } finally {
      if (around != null) around.close();
    }
  }

  static void checkPlaces(Adapter around) {
    if (around != null && around.places() == 0) {
      throw new IllegalArgumentException("no layer matches the targets of " + around.config());
    }
  }

  /** Virtual tokens take room of the base's context. */
  private void checkContext(Decoder model) {
    if (options.context() > model.context()) {
      throw new IllegalArgumentException("windows of " + options.context() + " tokens are longer than the context of "
          + model.context() + " that the adapter leaves");
    }
  }

  /** Everything, or the adapter's matrices and perhaps the embeddings; never what is to be left alone. */
  private List<Parameter> trained(Decoder model, Weights door, Adapter around) {
    List<Parameter> chosen = new ArrayList<>();
    if (around == null) {
      chosen.addAll(door.parameters());
    } else {
      chosen.addAll(around.trained());
      if (embeddings) {
        chosen.add(model.embedding());
        if (model.head() != model.embedding()) chosen.add(model.head());
      }
    }
    List<Pattern> left = freeze.stream().map(Pattern::compile).toList();
    chosen.removeIf(p -> left.stream().anyMatch(f -> f.matcher(p.name()).find()));
    if (chosen.isEmpty()) throw new IllegalArgumentException("everything is frozen by " + freeze + "; nothing to train");
    return chosen;
  }

  private Training.Outcome train(Training training, Decoder model, Tokenizer tokenizer, Curve curve, Workplace place) {
    try (TokenStream fresh = TokenStream.of(tokenizer, text.train());
        TokenStream known = replay > 0 ? TokenStream.of(tokenizer, keep.train()) : null) {
      Windows main = new Windows(fresh, options.context(), options.seed());
      Windows again = known == null ? null : new Windows(known, options.context(), options.seed() + 1);
      Mixture mixture = new Mixture(main, again, replay, options.windows(), fresh.end());
      var settings = Training.settings("base", base.getFileName().toString(), "data",
          Provenance.hash(corpora()), "tokenizer", tokenizer.hash(), "adapter", String.valueOf(adapter), "base format",
          String.valueOf(baseFormat == null ? null : baseFormat.name()), "init", init.toString(), "batch",
          options.windows() + " x " + options.context(), "replay", String.valueOf(replay), "freeze", freeze.toString());
      return training.run(new Causal(model, mixture::batch), Measuring.during(model, tokenizer, corpora(),
          options.context()), new Training.Setup(options, settings, place, curve));
    }
  }

  /**
   * The whole model, and beside it the adapter alone, both in the published layout. Where no weights can do what the
   * adapter does, there is no whole model.
   */
  private void write(ObjectNode json, Weights door, Adapter around, List<Parameter> whole, Tokenizer tokenizer)
      throws IOException {
    if (around == null || around.merges()) {
      Weights complete = around == null ? door : around.merged();
      ModelWriter.write(out, json, complete.parameters(), tokenizer, Formats.F32);
    }
    if (around != null) AdapterFolder.save(around, whole, base, baseFormat, tokenizer, out.resolve(Proof.ADAPTER));
  }

  /** The new language first, then what is to be kept. */
  public List<Corpus> corpora() {
    return keep == null ? List.of(text) : List.of(text, keep);
  }

  /** None in a dry run, which ends before anybody asks for them: measuring takes longer than the answer. */
  private List<BitsPerByte.Score> scores(Decoder model, Tokenizer tokenizer, Workplace place) {
    if (place.memory().dryRun()) return List.of();
    return corpora().stream().map(c -> Measuring.score(model, tokenizer, c, options.context(), place.run())).toList();
  }

  private List<Figures> figures(List<BitsPerByte.Score> before, List<BitsPerByte.Score> start,
      List<BitsPerByte.Score> after) {
    List<Figures> figures = new ArrayList<>();
    for (int i = 0; i < corpora().size(); i++) {
      figures.add(new Figures(corpora().get(i).name(), before.get(i), start.get(i), after == null ? null : after.get(i)));
    }
    return figures;
  }
}
