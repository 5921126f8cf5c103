// The recipe that makes a model from text by any objective.
package org.neoglot.adapt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.neoglot.adapt.data.TokenStream;
import org.neoglot.adapt.data.Windows;
import org.neoglot.adapt.objective.HeldOut;
import org.neoglot.adapt.objective.Objective;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Learns a tokenizer, trains new weights by an objective other than going on with text, and writes a model folder. The best
 * weights by held-out loss are kept; that loss is always over the same batches with the same masks.
 *
 * @param tokenizer null learns one of {@code vocabulary} tokens
 * @param layers of the model, by which new weights are scaled
 */
public record PretextTraining(Path out, Corpus corpus, Supplier<Tokenizer> tokenizer, int vocabulary, Pretext pretext,
    int layers, TrainingOptions options) {
  /** Batches of held-out text that are measured. */
  private static final int HELD_OUT = 16;
  /** Bytes of held-out text that they come from, at most. */
  private static final long BYTES = 400_000;
  /** What the held-out loss is called. */
  private static final String LOSS = "loss";
  /** Masks of held-out text have a seed of their own, whatever the run's. */
  private static final long MASKS = 77;

  /** What came of it; {@code after} is NaN when the run was stopped before its end. Losses in nats. */
  public record Result(boolean stopped, Tokenizer tokenizer, long parameters, double before, double after, Curve curve,
      int steps, double seconds) {}

  /** Trains and writes the folder. */
  public Result run(Workplace place) throws IOException {
    Folders.prepare(out, place.resume());
    place.say().accept("tokenizer: " + (tokenizer == null ? "learning from " + corpus.train().size() + " documents" : "opening"));
    Tokenizer words = tokenizer == null ? pretext.learnTokenizer(corpus, vocabulary) : tokenizer.get();
    try (RandomWeights weights = new RandomWeights(options.seed(), 0.02, layers);
        TokenStream stream = TokenStream.of(words, corpus.train(), pretext.separator(words))) {
      Pretext.Pupil pupil = pretext.pupil(weights, words);
      place.say().accept(String.format("text: %,d tokens, %,d bytes; %s", stream.size(), stream.bytes(), pretext.name()));
      int window = pretext.window(options.context());
      LongFunction<int[]> text = new Windows(stream, window, options.seed())::window;
      List<int[]> held = pieces(words, window);
      int batches = Math.clamp((held.size() + options.windows() - 1) / options.windows(), 1, HELD_OUT);
      HeldOut measure = new HeldOut(LOSS,
          pupil.measure(n -> held.get((int) (n % held.size())), options.windows(), MASKS), batches);
      return train(pupil, pupil.objective(text, options.windows(), options.seed()), measure, weights, words, place);
    }
  }

  private Result train(Pretext.Pupil pupil, Objective objective, HeldOut measure, RandomWeights weights,
      Tokenizer words, Workplace place) throws IOException {
    List<Parameter> all = List.copyOf(weights.parameters());
    long size = pupil.parameters().stream().mapToLong(Parameter::size).sum();
    place.say().accept(String.format("model: %,d parameters", size));
    double before = place.memory().dryRun() ? Double.NaN : measure.loss(place.run());
    Curve curve = new Curve(place.listener());
    Training training = new Training(all, out, place.run());
    var settings = Training.settings("recipe", pretext.name(), "data", Provenance.hash(List.of(corpus)), "tokenizer",
        words.hash(), "model", pupil.config().toString(), "batch", options.windows() + " x " + options.context());
    Training.Outcome end = training.run(objective, measure, new Training.Setup(options, settings, place, curve));
    var progress = end.result().progress();
    if (end.stopped()) {
      return new Result(true, words, size, before, Double.NaN, curve, progress.step(), progress.seconds());
    }
    double after = measure.loss(place.run());
    ModelWriter.write(out, pupil.config(), pupil.parameters(), words, Formats.F32);
    new Provenance("pretrain " + pretext.name(), place, options).corpora(List.of(corpus))
        .trained(progress, options.seed(), place.command().apply(progress.total())).put("tokenizer", words.hash()).write(out);
    training.clean();
    return new Result(false, words, size, before, after, curve, progress.step(), progress.seconds());
  }

  /** Held-out documents, cut where they are longer than a row; very short ones say nothing and are left out. */
  private List<int[]> pieces(Tokenizer words, int window) {
    List<int[]> pieces = new ArrayList<>();
    for (String document : Measuring.first(corpus.valid(), BYTES)) {
      int[] ids = words.encodePlain(document);
      for (int from = 0; from < ids.length; from += window) {
        int[] piece = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + window));
        if (piece.length >= Math.min(window, 4)) pieces.add(piece);
      }
    }
    if (pieces.isEmpty()) throw new IllegalArgumentException("'" + corpus.name() + "' has no held-out document of 4 tokens");
    return pieces;
  }
}
