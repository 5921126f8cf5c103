// From pairs of texts to a model that turns one into the other.
package org.neoglot.adapt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.neoglot.adapt.data.Epochs;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.AdapterConfig;
import org.neoglot.adapt.peft.AdapterFiles;
import org.neoglot.adapt.proof.Proof;
import org.neoglot.adapt.tasks.Framing;
import org.neoglot.adapt.tasks.TranslateTask;
import org.neoglot.adapt.tasks.Translator;
import org.neoglot.autograd.Budget;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.GenerationSettings;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.SourceLanguage;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/**
 * The recipe of tuning an encoder-decoder on pairs of texts: all weights move, or an adapter's numbers alone; the held-out
 * loss decides what is best, and held-out texts are translated by what was written, opened again.
 *
 * @param adapter null trains the weights themselves
 * @param epochs how often each pair is seen, measured after each time; 0 for what {@code options} say
 * @param options {@code windows} pairs are a batch
 */
public record TranslationTuning(Path base, Path out, TranslateTask task, AdapterConfig adapter, int epochs,
    TrainingOptions options) {
  private static final String GENERATION = "generation_config.json";
  /** A changed weight or what changes its result: the same up to rounding, relative to the loss. */
  private static final double MERGED = 1e-4;

  /** What is tuned: the model as it is asked, and what of it moves. */
  private record Open(ModelFolder folder, Adapter around, EncoderDecoder model, Tokenizer tokenizer,
      Framing framing, List<Parameter> trained) {}

  /** Trains and writes the folder. The result is as of {@link TaskTuning}. */
  public TaskTuning.Result run(Workplace place) throws IOException {
    Folders.prepare(out, place.resume());
    Adapter[] around = {null};
    try (ModelFolder folder = ModelFolder.openAny(base, w -> {
      if (adapter == null) return w;
      around[0] = adapter.create(w, options.seed());
      return around[0].weights();
    })) {
      Tokenizer words = folder.tokenizer().orElseThrow(() -> new BadFileException(base, "has no tokenizer.json"));
      Tokenizer tokenizer = task.framing(words);
      if (task.source() == null) {
        SourceLanguage.in(tokenizer).ifPresent(l -> place.say().accept("sources are taken for " + l
            + ", as the base's tokenizer says; --source-token names another language"));
      }
      EncoderDecoder plain = Translator.model(folder);
      EncoderDecoder model = around[0] == null ? plain : around[0].around(plain);
      if (around[0] != null) Adaptation.checkPlaces(around[0]);
      List<Parameter> trained = around[0] == null ? List.copyOf(folder.weights().parameters()) : around[0].trained();
      Framing framing = task.framing(model, tokenizer, GenerationSettings.read(base));
      return tune(new Open(folder, around[0], model, tokenizer, framing, trained), place);
    } finally {
      if (around[0] != null) around[0].close();
    }
  }

  private TaskTuning.Result tune(Open open, Workplace place) throws IOException {
    EncoderDecoder model = open.model;
    Tokenizer tokenizer = open.tokenizer;
    Framing framing = open.framing;
    List<TranslateTask.Item> items = task.items(model, framing);
    long size = open.trained.stream().mapToLong(Parameter::size).sum();
    int cut = (int) items.stream().filter(TranslateTask.Item::cut).count();
    place.say().accept(String.format(Locale.ROOT, "training %,d numbers on %,d pairs", size, items.size()));
    if (cut > 0) {
      place.say().accept(cut + " of " + items.size() + " pairs are longer than " + Math.min(task.room(), model.context())
          + " tokens and lose an end");
    }
    Epochs<TranslateTask.Item> batches = new Epochs<>(items, options.windows(), options.seed());
    TrainingOptions own = epochs == 0 ? options : options.lasting(Budget.steps(
        Math.ceilDiv(Math.multiplyExact(epochs, batches.perEpoch()), options.accumulate())), epochs);
    Curve curve = new Curve(place.listener());
    Training training = new Training(open.trained, out, place.run());
    Training.Outcome end = training.run(n -> task.loss(model, batches.batch(n)), run -> task.measure(run, model, framing),
        new Training.Setup(own, settings(tokenizer), place, curve));
    var progress = end.result().progress();
    SequencedMap<String, Double> after = new LinkedHashMap<>();
    double difference = Double.NaN;
    if (!end.stopped()) {
      after.putAll(task.measure(place.run(), model, framing));
      write(open);
      difference = proof(after, open.around, place);
      new Provenance("tune for " + TranslateTask.NAME, place, own).corpora(List.of(task.texts()))
          .trained(progress, options.seed(), place.command().apply(progress.total()))
          .put("base", base.toAbsolutePath().normalize().toString()).put("tokenizer", tokenizer.hash())
          .put("figures", after.toString()).put("difference_when_opened_again", String.valueOf(difference)).write(out);
      training.clean();
    }
    var seen = curve.evaluations();
    var before = !seen.isEmpty() && seen.getFirst().step() == 0 ? seen.getFirst().scores()
        : new LinkedHashMap<String, Double>();
    return new TaskTuning.Result(end.stopped(), before, after, size, items.size(), cut, 0, difference,
        curve, progress.step(), progress.seconds());
  }

  private SequencedMap<String, String> settings(Tokenizer tokenizer) {
    return Training.settings("recipe", "translate", "base", base.getFileName().toString(), "data",
        Provenance.hash(List.of(task.texts())), "tokenizer", tokenizer.hash(), "adapter", String.valueOf(adapter), "target",
        String.valueOf(task.language()), "batch",
        options.windows() + " of at most " + task.room());
  }

  /** The whole model, where weights can do what was learned, and beside it the adapter where one was trained. */
  private void write(Open open) throws IOException {
    if (open.around == null || open.around.merges()) {
      var whole = open.around == null ? open.trained : open.around.merged().parameters();
      ObjectNode config = open.folder.any().config().json();
      open.framing.remember(config);
      ModelWriter.write(out, config, whole, open.tokenizer, Formats.F32);
      copySettings(open.framing);
    }
    if (open.around == null) return;
    Path own = out.resolve(Proof.ADAPTER);
    AdapterFolder.save(open.around, List.of(), base, null, open.tokenizer, AdapterFiles.TRANSLATING, own);
  }

  /** How the base is to be asked (beams, words never said) holds for what became of it, but for a language of its own. */
  private void copySettings(Framing framing) {
    Path settings = base.resolve(GENERATION);
    if (!Files.exists(settings)) return;
    ObjectNode json = Config.read(settings).json();
    framing.remember(json);
    ModelWriter.json(out.resolve(GENERATION), json);
  }

  /**
   * Opens what was written, which then translates. Weights and an adapter must give the same loss to the bit, weights that
   * an adapter was worked into the same up to rounding; how far they are from it, relative to it.
   */
  private double proof(SequencedMap<String, Double> after, Adapter around, Workplace place) {
    double wanted = after.firstEntry().getValue();
    double difference = 0;
    if (around != null) {
      Path own = out.resolve(Proof.ADAPTER);
      try (AdapterFolder again = AdapterFolder.open(own, base)) {
        Tokenizer tokenizer = again.tokenizer().orElseThrow();
        Framing framing = task.framing(again.encoderDecoder(), tokenizer, GenerationSettings.read(base));
        same(own, task.measure(place.run(), again.encoderDecoder(), framing).firstEntry().getValue(), wanted, 0);
        if (!around.merges()) written(after, again.encoderDecoder(), tokenizer, base, place);
      }
    }
    if (around == null || around.merges()) {
      try (ModelFolder again = ModelFolder.openAny(out, w -> w)) {
        EncoderDecoder model = Translator.model(again);
        Tokenizer tokenizer = again.tokenizer().orElseThrow();
        Framing framing = task.framing(model, tokenizer, GenerationSettings.read(out));
        double loss = task.measure(place.run(), model, framing).firstEntry().getValue();
        difference = same(out, loss, wanted, around == null ? 0 : MERGED);
        written(after, model, tokenizer, out, place);
      }
    }
    return difference;
  }

  private static double same(Path where, double loss, double wanted, double most) {
    double difference = loss == wanted ? 0 : Math.abs(loss - wanted) / Math.abs(wanted);
    if (difference <= most) return difference;
    throw new BadFileException(where, "has a loss of " + loss + " after writing, wanted " + wanted);
  }

  private void written(SequencedMap<String, Double> after, EncoderDecoder model, Tokenizer tokenizer, Path settings,
      Workplace place) {
    var translator = new Translator(model, tokenizer, place.run(), GenerationSettings.read(settings), task.language());
    after.putAll(task.written(translator));
  }
}
