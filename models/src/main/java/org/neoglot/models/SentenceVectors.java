// How a folder makes vectors of sentences, as sentence-transformers lays it down.
package org.neoglot.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.file.AtomicFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pooling, and whether its vectors are brought to length 1: the modules behind the transformer that {@code modules.json} of
 * a sentence-transformers folder lists.
 */
public record SentenceVectors(Pooling pooling, boolean normalised) implements Head.Summary {
  private static final String MODULES = "modules.json";
  private static final String TYPE = "sentence_transformers.models.";
  private static final String SWITCH = "pooling_mode_";

  /** Whether a folder says how its vectors are made. */
  public static boolean in(Path folder) {
    return Files.exists(folder.resolve(MODULES));
  }

  /**
   * Reads a folder's modules; IllegalArgumentException with one clear line for modules or poolings that are not computed
   * here.
   */
  public static SentenceVectors read(Path folder) {
    Path file = folder.resolve(MODULES);
    Pooling pooling = null;
    boolean normalised = false;
    for (JsonNode module : list(file)) {
      String type = module.path("type").asString("");
      String name = type.startsWith(TYPE) ? type.substring(TYPE.length()) : type;
      switch (name) {
        case "Transformer" -> { }                                               // the model itself
        case "Pooling" -> {
          Path its = folder.resolve(module.path("path").asString(""));
          pooling = pooling(Config.read(its.resolve("config.json")));
        }
        case "Normalize" -> normalised = true;
        default -> throw new IllegalArgumentException(file + ": has a module of type '" + type
            + "', wanted Transformer, Pooling or Normalize");
      }
    }
    if (pooling == null) throw new IllegalArgumentException(file + ": lists no Pooling, wanted one");
    return new SentenceVectors(pooling, normalised);
  }

  private static JsonNode list(Path file) {
    try {
      JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(file));
      if (json.isArray()) return json;
      throw new IllegalArgumentException(file + ": found " + json.getNodeType() + ", wanted a JSON list of modules");
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": cannot be read; a folder for sentence vectors needs one", e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(file + ": is not JSON at line " + e.getLocation().getLineNr() + ", column "
          + e.getLocation().getColumnNr(), e);
    }
  }

  /** Exactly one of the switches is on; those of poolings that are not computed here must be off. */
  private static Pooling pooling(Config c) {
    List<Pooling> on = new ArrayList<>();
    for (Pooling p : Pooling.values()) if (c.flag(p.published(), false)) on.add(p);
    for (String other : List.of("mean_sqrt_len_tokens", "weightedmean_tokens")) {
      c.refuse(SWITCH + other, !c.flag(SWITCH + other, false), "false");
    }
    c.refuse(on.size() > 1 ? on.get(1).published() : Pooling.MEAN.published(), on.size() == 1,
        "exactly one pooling to be true, found " + on.stream().map(Pooling::published).toList());
    return on.get(0);
  }

  /**
   * Writes what makes a model folder one of sentence-transformers.
   *
   * @param dim numbers in a vector
   */
  public void write(Path folder, int dim) {
    ArrayNode modules = JsonMapper.shared().createArrayNode();
    module(modules, "", "Transformer");
    module(modules, "1_Pooling", "Pooling");
    if (normalised) module(modules, "2_Normalize", "Normalize");
    ObjectNode config = JsonMapper.shared().createObjectNode().put("word_embedding_dimension", dim);
    for (Pooling p : Pooling.values()) config.put(p.published(), p == pooling);
    config.put(SWITCH + "mean_sqrt_len_tokens", false).put(SWITCH + "weightedmean_tokens", false);
    try {
      Files.createDirectories(folder.resolve("1_Pooling"));
    } catch (IOException e) {
      throw new IllegalArgumentException(folder + ": cannot be made: " + e.getMessage(), e);
    }
    ModelWriter.json(folder.resolve("1_Pooling").resolve("config.json"), config);
    byte[] bytes = JsonMapper.shared().writeValueAsBytes(modules);
    AtomicFile.write(folder.resolve(MODULES), out -> out.write(ByteBuffer.wrap(bytes)));
  }

  private static void module(ArrayNode modules, String path, String type) {
    modules.addObject().put("idx", modules.size() - 1).put("name", "" + (modules.size() - 1)).put("path", path)
        .put("type", TYPE + type);
  }

  /** Rows of tokens (tokens, dim) to vectors (sequences, dim). */
  @Override
  public Tensor apply(Run run, Tensor x, Segments segments) {
    Tensor rows = pooling.apply(run, x, segments);
    return normalised ? Pooling.normalised(run, rows) : rows;
  }
}
