// A model folder, opened.
package org.neoglot.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.neoglot.engine.MappedWeights;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.tokenizer.Tokenizer;

/**
 * A model as it lies on disk: {@code config.json}, safetensors, and the tokenizer beside them if there is one. Opening
 * maps the weights; nothing is read before it is used.
 */
public final class ModelFolder implements AutoCloseable {
  private final Path path;
  private final MappedWeights mapped;
  private final Weights weights;
  private final Model model;

  private ModelFolder(Path path, MappedWeights mapped, Weights weights, Model model) {
    this.path = path;
    this.mapped = mapped;
    this.weights = weights;
    this.model = model;
  }

  /** Opens a causal language model; a folder with another kind of model is refused. */
  public static ModelFolder open(Path path) {
    return open(path, w -> w);
  }

  /** Opens a causal language model whose weights are wrapped, for instance by an adapter, before it asks for them. */
  public static ModelFolder open(Path path, UnaryOperator<Weights> wrap) {
    ModelFolder folder = openAny(path, wrap);
    try {
      folder.model();
      return folder;
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** Opens a model of any kind; see {@link #any}. */
  public static ModelFolder openAny(Path path, UnaryOperator<Weights> wrap) {
    if (!Files.isDirectory(path)) throw new BadFileException(path, "is not a folder; wanted one with a model in it");
    Config config = Config.read(path.resolve("config.json"));
    MappedWeights mapped = new MappedWeights(Checkpoint.open(path), path);
    try {
      Weights weights = wrap.apply(mapped);
      Model model = Families.model(config, weights);
      checkUsed(path, mapped, weights, model);
      return new ModelFolder(path, mapped, weights, model);
    } catch (RuntimeException e) {
      mapped.close();
      throw e;
    }
  }

  /** A weight that the model has no place for would silently be missing from its arithmetic: a bias, another head. */
  private static void checkUsed(Path path, MappedWeights mapped, Weights weights, Model model) {
    Set<String> used = new HashSet<>();
    weights.parameters().forEach(p -> used.add(p.name()));            // an adapter may stand in for a weight of the file
    for (String name : mapped.unused()) {
      if (!used.contains(name) && !model.ignores(name)) {
        throw new BadFileException(path, "the checkpoint holds " + BadFileException.quote(name)
            + ", which the model of config.json has no place for");
      }
    }
  }

  public Path path() {
    return path;
  }

  /** The model, which goes on with text. */
  public Decoder model() {
    return Families.decoder(model.config(), model);
  }

  /** The model, of whatever kind. */
  public Model any() {
    return model;
  }

  /** The door that the model was built through, decorators included. */
  public Weights weights() {
    return weights;
  }

  /** The tokenizer of the folder, checked against the model's vocabulary; empty where the folder has none. */
  public Optional<Tokenizer> tokenizer() {
    if (!Files.exists(path.resolve("tokenizer.json"))) return Optional.empty();
    Tokenizer tokenizer;
    try {
      tokenizer = Tokenizer.load(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    int rows = switch (model) {
      case Decoder decoder -> decoder.embedding().rows();
      case Encoder encoder -> encoder.embedding().rows();
    };
    if (tokenizer.size() > rows) {
      throw new BadFileException(path.resolve("tokenizer.json"), "has " + tokenizer.size()
          + " tokens, but the model's embedding has " + rows + " rows: it is another model's tokenizer");
    }
    for (String key : List.of("bos_token_id", "eos_token_id")) {
      for (int id : model.config().ids(key)) {
        if (id >= tokenizer.size()) {
          throw new BadFileException(path.resolve("tokenizer.json"), "has " + tokenizer.size() + " tokens, but config.json's "
              + key + " is " + id + ": it is another model's tokenizer");
        }
      }
    }
    return Optional.of(tokenizer);
  }

  @Override
  public void close() {
    mapped.close();
  }
}
