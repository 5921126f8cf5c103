// From conversations to a model that answers: supervised tuning.
package org.neoglot.adapt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.neoglot.adapt.data.Batch;
import org.neoglot.adapt.data.Supervised;
import org.neoglot.adapt.objective.Causal;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.AdapterConfig;
import org.neoglot.adapt.proof.Proof;
import org.neoglot.autograd.Evaluation;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.QuantizedWeights;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.Workspace;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.Tokenizer;

/**
 * The recipe of supervised tuning (Ouyang et al. 2022, section 3.5, step 1): a model learns responses to prompts, and the
 * loss counts the responses only. Writes a whole model, and beside it the adapter where one was trained.
 *
 * @param adapter null trains the weights themselves
 * @param baseFormat with an adapter: what the frozen base's linear layers are held in; null for as they are stored
 * @param options {@code windows} times {@code context} tokens are a batch, {@code context} tokens the longest example
 */
public record Tuning(Path base, Path out, Lessons lessons, AdapterConfig adapter, Format baseFormat,
    TrainingOptions options) {

  public Tuning {
    if (baseFormat != null && adapter == null) {
      throw new IllegalArgumentException("weights that are trained have no base format");
    }
  }

  /** On a base as it is stored. */
  public Tuning(Path base, Path out, Lessons lessons, AdapterConfig adapter, TrainingOptions options) {
    this(base, out, lessons, adapter, null, options);
  }

  /**
   * What came of it.
   *
   * @param before mean loss of held-out responses in nats a token, before training
   * @param after the same after it; NaN when the run was stopped before its end
   * @param trained how many numbers were trained
   * @param cut examples that were too long
   * @param leftOut examples whose response had no room
   */
  public record Result(boolean stopped, double before, double after, long trained, int cut, int leftOut, Curve curve,
      int steps, double seconds) {}

  /** Trains and writes the folder. */
  public Result run(Workplace place) throws IOException {
    Folders.prepare(out, place.resume());
    try (ModelFolder folder = ModelFolder.open(base);
        QuantizedWeights encoded = BaseFormat.around(folder.weights(), baseFormat);
        Adapter around = adapter == null ? null
            : adapter.create(encoded == null ? folder.weights() : encoded, options.seed())) {
      Tokenizer tokenizer = lessons.dressed(
          folder.tokenizer().orElseThrow(() -> new BadFileException(base, "has no tokenizer.json")));
      Decoder model = around == null ? folder.model()
          : around.around(Families.build(folder.model().config(), around.weights()));
      Adaptation.checkPlaces(around);
      if (options.context() > model.context()) {
        throw new IllegalArgumentException("examples of " + options.context() + " tokens are longer than the base's context"
            + " of " + model.context());
      }
      if (encoded != null) place.say().accept(BaseFormat.report(encoded));
      return tune(folder.weights(), around, model, tokenizer, place);
    }
  }

  private Result tune(Weights weights, Adapter around, Decoder model, Tokenizer tokenizer, Workplace place)
      throws IOException {
    List<Parameter> trained = around == null ? List.copyOf(weights.parameters()) : around.trained();
    long size = trained.stream().mapToLong(Parameter::size).sum();
    Supervised data = supervised(tokenizer, false);
    Supervised held = supervised(tokenizer, true);
    place.say().accept(String.format("training %,d numbers on %,d examples", size, data.size()));
    say(place, "training", data);
    say(place, "held-out", held);
    double before = place.memory().dryRun() ? Double.NaN : loss(model, held.all(), place.run());
    Curve curve = new Curve(place.listener());
    Training training = new Training(trained, out, place.run());
    Training.Outcome end = training.run(new Causal(model, data::batch), during(model, held.all()),
        setup(tokenizer, place, curve));
    var progress = end.result().progress();
    double after = end.stopped() ? Double.NaN : loss(model, held.all(), place.run());
    if (!end.stopped()) {
      write(model, weights, around, tokenizer);
      new Provenance("tune", place, options).corpora(List.of(lessons.texts()))
          .trained(progress, options.seed(), place.command().apply(progress.total()))
          .put("base", base.toAbsolutePath().normalize().toString()).put("tokenizer", tokenizer.hash()).write(out);
      training.clean();
    }
    return new Result(end.stopped(), before, after, size, data.cut(), data.leftOut(), curve, progress.step(),
        progress.seconds());
  }

  private Supervised supervised(Tokenizer tokenizer, boolean held) {
    return lessons.examples(held, tokenizer, options.context(), options.windows() * options.context(), options.seed());
  }

  private static void say(Workplace place, String which, Supervised data) {
    if (data.cut() > 0) place.say().accept(data.cut() + " " + which + " examples were too long and were cut");
    if (data.leftOut() > 0) {
      place.say().accept(data.leftOut() + " " + which + " examples were left out, because their response is too long");
    }
  }

  private Training.Setup setup(Tokenizer tokenizer, Workplace place, Curve curve) {
    var settings = Training.settings("recipe", "tune", "base", base.getFileName().toString(), "data",
        Provenance.hash(List.of(lessons.texts())), "tokenizer", tokenizer.hash(), "adapter",
        String.valueOf(adapter), "base format", String.valueOf(baseFormat == null ? null : baseFormat.name()), "batch",
        options.windows() + " x " + options.context());
    return new Training.Setup(options, settings, place, curve);
  }

  private static Evaluation during(Decoder model, List<Batch> held) {
    return run -> {
      SequencedMap<String, Double> scores = new LinkedHashMap<>();
      scores.put("loss", loss(model, held, run));
      return scores;
    };
  }

  /** Mean of -ln p(target) in nats over all counted tokens of all batches, each weighing the same. */
  static double loss(Decoder model, List<Batch> batches, EagerRun run) {
    double sum = 0;
    long counted = 0;
    for (Batch batch : batches) {
      Workspace.Mark mark = run.workspace().mark();
      Segments s = Segments.of(run, batch.lengths());
      Tensor x = model.body(run, model.embed(run, s.ids(run, batch.ids())), s, null);
      double[] rows = run.read(model.loss(run, x, s.ids(run, batch.targets())).perRow());
      run.workspace().release(mark);
      for (int i = 0; i < rows.length; i++) if (batch.targets()[i] >= 0) sum += rows[i];
      counted += batch.counted();
    }
    return sum / counted;
  }

  private void write(Decoder model, Weights weights, Adapter around, Tokenizer tokenizer) throws IOException {
    if (around == null || around.merges()) {
      Weights whole = around == null ? weights : around.merged();
      ModelWriter.write(out, model.config().json(), whole.parameters(), tokenizer, Formats.F32);
    }
    if (around != null) AdapterFolder.save(around, List.of(), base, baseFormat, tokenizer, out.resolve(Proof.ADAPTER));
  }
}
