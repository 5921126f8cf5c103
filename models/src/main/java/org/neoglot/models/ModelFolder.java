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
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.neoglot.engine.MappedWeights;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.file.Gguf;
import org.neoglot.models.gguf.GgufModel;
import org.neoglot.tokenizer.Tokenizer;

/**
 * A model as it lies on disk: a folder with {@code config.json}, safetensors, and the tokenizer beside them if there is one;
 * or a GGUF file, which holds all of that. Opening maps the weights; nothing is read before it is used.
 */
public final class ModelFolder implements AutoCloseable {
  private final Path path;
  private final Runnable closing;
  private final Weights weights;
  private final Model model;
  private final Head head;
  private final List<Parameter> created;
  private final List<String> leftOut;

  private ModelFolder(Path path, Runnable closing, Weights weights, Model model, Head head, List<Parameter> created,
      List<String> leftOut) {
    this.path = path;
    this.closing = closing;
    this.weights = weights;
    this.model = model;
    this.head = head;
    this.created = created;
    this.leftOut = leftOut;
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
    if (Gguf.looksLike(path)) {
      GgufModel file = GgufModel.open(path);
      return open(path, file.config(), null, file.weights(), file.weights()::unused, file::close, wrap);
    }
    return openFolder(path, null, wrap);
  }

  /**
   * Opens a folder's backbone with a new head, to be trained. What {@link #weights} then lists is, together with the model's
   * config, a published model of that kind.
   *
   * @param wrap sees the new head's weights among the others
   */
  public static ModelFolder openWithHead(Path path, NewHead head, UnaryOperator<Weights> wrap) {
    return openFolder(path, head, wrap);
  }

  /**
   * Opens a folder by another config than the one that lies there.
   *
   * @param head null for the head that it has
   * @throws IllegalArgumentException when the model cannot be changed so
   */
  public static ModelFolder openChanged(Path path, NewHead head, ConfigChange change, UnaryOperator<Weights> wrap) {
    if (head == null && change.equals(ConfigChange.NONE)) return openAny(path, wrap);
    return openFolder(path, head, change, wrap);
  }

  private static ModelFolder openFolder(Path path, NewHead head, UnaryOperator<Weights> wrap) {
    return openFolder(path, head, c -> c, wrap);
  }

  private static ModelFolder openFolder(Path path, NewHead head, UnaryOperator<Config> changed,
      UnaryOperator<Weights> wrap) {
    if (!Files.isDirectory(path)) {
      throw new BadFileException(path, "is not a folder; wanted one with a model in it, or a GGUF file");
    }
    Config config = changed.apply(Config.read(path.resolve("config.json")));
    MappedWeights mapped = new MappedWeights(Checkpoint.open(path), path);
    return open(path, config, head, EarlierNames.over(mapped), mapped::unused, mapped::close, wrap);
  }

  private static ModelFolder open(Path path, Config source, NewHead head, Weights stored, Supplier<List<String>> unused,
      Runnable closing, UnaryOperator<Weights> wrap) {
    HeadWeights fresh = null;
    try {
      Config config = head == null ? source : head.config(source);
      fresh = head == null ? null : new HeadWeights(stored, head, config);
      Weights weights = wrap.apply(fresh == null ? stored : fresh);
      Model model = Families.model(config, weights);
      Head reads = Families.head(model, weights);
      List<String> rest = unused.get();
      checkUsed(path, head == null ? rest : rest.stream().filter(n -> !HeadWeights.ofHead(n)).toList(), weights, model);
      List<String> left = model instanceof EncoderStack e ? rest.stream().filter(e::leavesOut).toList() : List.of();
      return new ModelFolder(path, both(closing, fresh), weights, model, reads, fresh == null ? List.of() : fresh.created(),
          left);
    } catch (RuntimeException e) {
      both(closing, fresh).run();
      throw e;
    }
  }

  private static Runnable both(Runnable closing, HeadWeights fresh) {
    return fresh == null ? closing : () -> {
      closing.run();
      fresh.close();
    };
  }

  /** A weight that the model has no place for would silently be missing from its arithmetic: a bias, another head. */
  private static void checkUsed(Path path, List<String> unused, Weights weights, Model model) {
    Set<String> used = new HashSet<>();
    weights.parameters().forEach(p -> used.add(p.name()));            // an adapter may stand in for a weight of the file
    for (String name : unused) {
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

  /** The model, which goes from one sequence to another. */
  public EncoderDecoder encoderDecoder() {
    return Families.encoderDecoder(model.config(), model);
  }

  /** The model, of whatever kind. */
  public Model any() {
    return model;
  }

  /** What reads the model's rows: the head of its checkpoint, or the new one that was asked for. */
  public Head head() {
    return head;
  }

  /** Parameters that were drawn anew for a new head, in the order of asking; empty where none was asked for. */
  public List<Parameter> created() {
    return created;
  }

  /**
   * One line that says which heads of pre-training the file has and config.json does not ask for; empty where there are none.
   * Published files are often larger than their config.
   */
  public Optional<String> leftOut() {
    if (leftOut.isEmpty()) return Optional.empty();
    return Optional.of(path + ": " + leftOut.size() + " tensors of pre-training are left out, such as '" + leftOut.getFirst()
        + "': config.json wants a " + model.config().first("architectures", "bare model"));
  }

  /** The model as heads see it; a model of another kind is refused. */
  public Backbone backbone() {
    if (model instanceof Backbone backbone) return backbone;
    throw new IllegalArgumentException(path + ": wanted a model that gives rows for heads, found model_type '"
        + model.config().family() + "'");
  }

  /** The door that the model was built through, decorators included. */
  public Weights weights() {
    return weights;
  }

  /** The tokenizer of the folder, checked against the model's vocabulary; empty where the folder has none. */
  public Optional<Tokenizer> tokenizer() {
    boolean there = Files.isDirectory(path) ? Files.exists(path.resolve("tokenizer.json")) : GgufModel.hasTokenizer(path);
    if (!there) return Optional.empty();
    Path tokens = Files.isDirectory(path) ? path.resolve("tokenizer.json") : path;
    Tokenizer tokenizer;
    try {
      tokenizer = Tokenizer.load(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    int rows = switch (model) {
      case Backbone backbone -> backbone.embedding().rows();
      case EncoderDecoder both -> both.embedding().rows();
    };
    if (tokenizer.size() > rows) {
      throw new BadFileException(tokens, "has " + tokenizer.size()
          + " tokens, but the model's embedding has " + rows + " rows: it is another model's tokenizer");
    }
    for (String key : List.of("bos_token_id", "eos_token_id")) {
      for (int id : model.config().ids(key)) {
        if (id >= tokenizer.size()) {
          throw new BadFileException(tokens, "has " + tokenizer.size() + " tokens, but config.json's "
              + key + " is " + id + ": it is another model's tokenizer");
        }
      }
    }
    return Optional.of(tokenizer);
  }

  @Override
  public void close() {
    closing.run();
  }
}
