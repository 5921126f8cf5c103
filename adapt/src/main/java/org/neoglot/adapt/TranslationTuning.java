// From pairs of texts to a model that turns one into the other.
package org.neoglot.adapt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.neoglot.adapt.data.Epochs;
import org.neoglot.adapt.tasks.TranslateTask;
import org.neoglot.adapt.tasks.Translator;
import org.neoglot.autograd.Budget;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.GenerationSettings;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.Tokenizer;

/**
 * The recipe of tuning an encoder-decoder on pairs of texts: all weights move, the held-out loss decides what is best, and
 * held-out texts are translated by what was written, opened again.
 *
 * @param epochs how often each pair is seen, measured after each time; 0 for what {@code options} say
 * @param options {@code windows} pairs are a batch
 */
public record TranslationTuning(Path base, Path out, TranslateTask task, int epochs, TrainingOptions options) {

  /** Trains and writes the folder. The result is as of {@link TaskTuning}. */
  public TaskTuning.Result run(Workplace place) throws IOException {
    Folders.prepare(out, place.resume());
    try (ModelFolder folder = ModelFolder.openAny(base, w -> w)) {
      Tokenizer tokenizer = folder.tokenizer().orElseThrow(() -> new BadFileException(base, "has no tokenizer.json"));
      return tune(folder, Translator.model(folder), tokenizer, place);
    }
  }

  private TaskTuning.Result tune(ModelFolder folder, EncoderDecoder model, Tokenizer tokenizer, Workplace place)
      throws IOException {
    List<TranslateTask.Item> items = task.items(model, tokenizer);
    List<Parameter> trained = List.copyOf(folder.weights().parameters());
    long size = trained.stream().mapToLong(Parameter::size).sum();
    int cut = (int) items.stream().filter(i -> i.source().length == task.room() || i.target().length == task.room()).count();
    place.say().accept(String.format(Locale.ROOT, "training %,d numbers on %,d pairs", size, items.size()));
    if (cut > 0) place.say().accept(cut + " of " + items.size() + " pairs fill the room of " + task.room() + " tokens and may be cut");
    Epochs<TranslateTask.Item> batches = new Epochs<>(items, options.windows(), options.seed());
    TrainingOptions own = epochs == 0 ? options : options.lasting(Budget.steps(
        Math.ceilDiv(Math.multiplyExact(epochs, batches.perEpoch()), options.accumulate())), epochs);
    Curve curve = new Curve(place.listener());
    Training training = new Training(trained, out, place.run());
    var settings = Training.settings("recipe", "translate", "base", base.getFileName().toString(), "data",
        Provenance.hash(List.of(task.texts())), "tokenizer", tokenizer.hash(), "batch", options.windows() + " of at most " + task.room());
    Training.Outcome end = training.run(n -> task.loss(model, batches.batch(n)), run -> task.measure(run, model, tokenizer),
        new Training.Setup(own, settings, place, curve));
    var progress = end.result().progress();
    SequencedMap<String, Double> after = new LinkedHashMap<>();
    double difference = Double.NaN;
    if (!end.stopped()) {
      after.putAll(task.measure(place.run(), model, tokenizer));
      ModelWriter.write(out, folder.any().config().json(), trained, tokenizer, Formats.F32);
      difference = proof(after, place);
      new Provenance("tune for " + TranslateTask.NAME, place, own).corpora(List.of(task.texts()))
          .trained(progress, options.seed(), place.command().apply(progress.total()))
          .put("base", base.toAbsolutePath().normalize().toString()).put("tokenizer", tokenizer.hash())
          .put("figures", after.toString()).write(out);
      training.clean();
    }
    var seen = curve.evaluations();
    var before = !seen.isEmpty() && seen.getFirst().step() == 0 ? seen.getFirst().scores() : new LinkedHashMap<String, Double>();
    return new TaskTuning.Result(end.stopped(), before, after, size, items.size(), cut, 0, difference, curve, progress.step(),
        progress.seconds());
  }

  /** Opens what was written: it must give the same loss to the bit; then it translates. */
  private double proof(SequencedMap<String, Double> after, Workplace place) {
    try (ModelFolder again = ModelFolder.openAny(out, w -> w)) {
      EncoderDecoder model = Translator.model(again);
      Tokenizer tokenizer = again.tokenizer().orElseThrow();
      double loss = task.measure(place.run(), model, tokenizer).firstEntry().getValue();
      double wanted = after.firstEntry().getValue();
      if (loss != wanted) throw new BadFileException(out, "has a loss of " + loss + " after writing, wanted " + wanted);
      after.putAll(task.written(new Translator(model, tokenizer, place.run(), GenerationSettings.read(out), task.language())));
      return 0;
    }
  }
}
