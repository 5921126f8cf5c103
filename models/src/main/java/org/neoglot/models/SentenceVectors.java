// How a folder makes vectors of sentences, as sentence-transformers lays it down.
package org.neoglot.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.file.BadFileException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pooling, and whether its vectors are brought to length 1: the modules behind the transformer that
 * {@code modules.json} of a sentence-transformers folder lists; {@code 1_Pooling/config.json} says which pooling it is.
 *
 * @param prompted whether the tokens of a prompt before the text are pooled like the text's own
 */
public record SentenceVectors(Pooling pooling, boolean normalised, boolean prompted) implements Head.Summary {
  private static final String MODULES = "modules.json";
  private static final String TYPE = "sentence_transformers.models.";
  private static final String SWITCH = "pooling_mode_";
  /** Poolings of the library that are not computed here. */
  private static final List<String> OTHERS = List.of(SWITCH + "mean_sqrt_len_tokens", SWITCH + "weightedmean_tokens");

  /** With the tokens of prompts, as nearly all models have it. */
  public SentenceVectors(Pooling pooling, boolean normalised) {
    this(pooling, normalised, true);
  }

  /** Where a folder says nothing: the mean of an encoder's rows, a decoder's last row; of length 1. */
  public static SentenceVectors usual(boolean decoder) {
    return new SentenceVectors(decoder ? Pooling.LAST : Pooling.MEAN, true);
  }

  /**
   * What a folder says; empty where it has no {@code modules.json}.
   *
   * @throws BadFileException for modules that are not computed here
   * @throws IllegalArgumentException for poolings that are not, one line likewise
   */
  public static Optional<SentenceVectors> read(Path folder) {
    Path file = folder.resolve(MODULES);
    if (!Files.exists(file)) return Optional.empty();
    Pooling pooling = null;
    boolean normalised = false;
    boolean prompted = true;
    for (Module module : modules(folder)) {
      switch (module.kind()) {
        case "Transformer" -> { }                                               // the model itself
        case "Pooling" -> {
          Config config = Config.read(folder.resolve(module.path()).resolve("config.json"));
          pooling = pooling(config);
          prompted = config.flag("include_prompt", true);
        }
        case "Normalize" -> normalised = true;
        default -> throw new BadFileException(file, "has a module of type " + BadFileException.quote(module.type())
            + ", wanted Transformer, Pooling or Normalize");
      }
    }
    if (pooling == null) throw new BadFileException(file, "lists no Pooling, wanted one");
    return Optional.of(new SentenceVectors(pooling, normalised, prompted));
  }

  /**
   * Whether texts can be pooled as the folder says.
   *
   * @throws IllegalArgumentException when a prompt is put before them whose tokens are not to be pooled
   */
  public void check(SentenceTexts texts) {
    if (prompted || texts.prompt().isEmpty()) return;
    throw new IllegalArgumentException("the pooling's 'include_prompt' is false and the prompt is \"" + texts.prompt()
        + "\", wanted true: a prompt's tokens are pooled like the text's here");
  }

  /**
   * A line of {@code modules.json}.
   *
   * @param type its class in Python, with its package
   * @param path its folder, in the model's
   */
  public record Module(String type, String path) {
    /** The name of its class alone. */
    public String kind() {
      return type.substring(type.lastIndexOf('.') + 1);
    }
  }

  /**
   * What a text goes through, in order.
   *
   * @throws BadFileException when the folder has no such list
   */
  public static List<Module> modules(Path folder) {
    List<Module> all = new ArrayList<>();
    for (JsonNode m : list(folder.resolve(MODULES))) {
      all.add(new Module(m.path("type").asString(""), m.path("path").asString("")));
    }
    return all;
  }

  private static JsonNode list(Path file) {
    try {
      JsonNode json = JsonMapper.shared().readTree(Files.readString(file));
      if (json.isArray()) return json;
      throw new BadFileException(file, "found " + BadFileException.quote(json.toString()) + ", wanted a list of modules");
    } catch (IOException | JacksonException e) {
      throw new BadFileException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Exactly one of the switches is on; those of poolings that are not computed here must be off. */
  private static Pooling pooling(Config c) {
    List<Pooling> on = new ArrayList<>();
    for (Pooling p : Pooling.values()) if (c.flag(p.published(), false)) on.add(p);
    for (String other : OTHERS) c.refuse(other, !c.flag(other, false), "false");
    c.refuse(on.size() > 1 ? on.get(1).published() : Pooling.MEAN.published(), on.size() == 1,
        "exactly one pooling to be true, found " + on.stream().map(Pooling::published).toList());
    return on.getFirst();
  }

  /**
   * Writes what makes a model folder one of sentence-transformers, beside the model's own files.
   *
   * @param dim numbers in a vector
   * @param room tokens of the longest text
   */
  public void write(Path folder, int dim, int room) {
    try {
      Files.createDirectories(folder.resolve("1_Pooling"));
      if (normalised) Files.createDirectories(folder.resolve("2_Normalize"));
    } catch (IOException e) {
      throw new BadFileException(folder, "folders for pooling cannot be made: " + e.getMessage(), e);
    }
    ObjectNode config = JsonMapper.shared().createObjectNode().put("word_embedding_dimension", dim);
    for (Pooling p : Pooling.values()) config.put(p.published(), p == pooling);
    for (String other : OTHERS) config.put(other, false);
    ModelWriter.json(folder.resolve("1_Pooling/config.json"), config);
    ModelWriter.json(folder.resolve("sentence_bert_config.json"),
        JsonMapper.shared().createObjectNode().put("max_seq_length", room).put("do_lower_case", false));
    ArrayNode modules = JsonMapper.shared().createArrayNode();
    add(modules, "", "Transformer");
    add(modules, "1_Pooling", "Pooling");
    if (normalised) add(modules, "2_Normalize", "Normalize");
    ModelWriter.json(folder.resolve(MODULES), modules);
  }

  private static void add(ArrayNode modules, String path, String type) {
    modules.addObject().put("idx", modules.size() - 1).put("name", String.valueOf(modules.size() - 1)).put("path", path)
        .put("type", TYPE + type);
  }

  /** Rows of tokens (tokens, dim) to vectors (sequences, dim). */
  @Override
  public Tensor apply(Run run, Tensor x, Segments segments) {
    Tensor rows = pooling.apply(run, x, segments);
    return normalised ? Pooling.normalised(run, rows) : rows;
  }
}
