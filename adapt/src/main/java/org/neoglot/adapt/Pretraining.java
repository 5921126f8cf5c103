// From text alone to a model: tokenizer, weights, training, export.
package org.neoglot.adapt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.neoglot.adapt.data.Mixture;
import org.neoglot.adapt.data.TokenStream;
import org.neoglot.adapt.data.Windows;
import org.neoglot.adapt.objective.Causal;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.format.Formats;
import org.neoglot.eval.BitsPerByte;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.models.ModelWriter;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/** The recipe that makes a model from nothing but text: learn a tokenizer, train new weights, write a model folder. */
public record Pretraining(Path out, Corpus corpus, Supplier<Tokenizer> tokenizer, Shape shape, TrainingOptions options) {
  /** The special token of tokenizers that are learned here; it separates documents. */
  public static final String END = "<|endoftext|>";

  /** What came of it; {@code score} is null when the run was stopped before its end. */
  public record Result(boolean stopped, Tokenizer tokenizer, long parameters, BitsPerByte.Score score, Curve curve,
      int steps, double seconds) {}

  /** Learns a byte-level BPE tokenizer from a corpus' training text. */
  public static Tokenizer learnTokenizer(Corpus corpus, int vocabulary) {
    return new BpeTrainer(vocabulary).withSpecials(END).withRole(Roles.Role.EOS, END).withRole(Roles.Role.BOS, END)
        .train(corpus.train().stream());
  }

  /** Trains and writes the folder. */
  public Result run(Workplace place) throws IOException {
    Folders.prepare(out, place.resume());
    place.say().accept("tokenizer: learning from " + corpus.train().size() + " documents");
    Tokenizer words = tokenizer.get();
    ObjectNode json = shape.config(words.size());
    try (RandomWeights weights = new RandomWeights(options.seed(), 0.02, shape.layers());
        TokenStream stream = TokenStream.of(words, corpus.train())) {
      Decoder model = Families.build(new Config("new model", json), weights);
      List<Parameter> all = List.copyOf(weights.parameters());
      long size = all.stream().mapToLong(Parameter::size).sum();
      place.say().accept(String.format("model: %,d parameters; text: %,d tokens, %,d bytes", size,
          stream.size(), stream.bytes()));
      Curve curve = new Curve(place.listener());
      Windows windows = new Windows(stream, options.context(), options.seed());
      Mixture mixture = new Mixture(windows, null, 0, options.windows(), stream.end());
      Training training = new Training(all, out, place.run());
      var settings = Training.settings("data", Provenance.hash(List.of(corpus)), "tokenizer", words.hash(), "model",
          shape.toString(), "batch", options.windows() + " x " + options.context());
      var setup = new Training.Setup(options, settings, place, curve);
      Training.Outcome end = training.run(new Causal(model, mixture::batch),
          Measuring.during(model, words, List.of(corpus), options.context()), setup);
      var progress = end.result().progress();
      if (end.stopped()) return new Result(true, words, size, null, curve, progress.step(), progress.seconds());
      BitsPerByte.Score score = Measuring.score(model, words, corpus, options.context(), place.run());
      ModelWriter.write(out, json, all, words, Formats.F32);
      new Provenance("pretrain", place, this.options).corpora(List.of(corpus))
          .trained(progress, options.seed(), place.command().apply(progress.total())).put("tokenizer", words.hash())
          .put("shape", shape.toString()).write(out);
      training.clean();
      return new Result(false, words, size, score, curve, progress.step(), progress.seconds());
    }
  }
}
