// How a folder says that its model makes vectors of sentences.
package org.neoglot.adapt.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.models.Config;
import org.neoglot.models.ModelWriter;
import org.neoglot.models.Pooling;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The layout of the sentence-transformers library: {@code modules.json} lists what a text goes through (the model, a pooling,
 * perhaps a normalisation), {@code 1_Pooling/config.json} which pooling it is.
 *
 * @param normalised whether vectors are brought to length 1
 */
public record SentenceVectors(Pooling pooling, boolean normalised) {
  private static final String MODULES = "modules.json";
  private static final String PREFIX = "sentence_transformers.models.";

  /** Where a folder says nothing: the mean of an encoder's rows, a decoder's last row; of length 1. */
  static SentenceVectors usual(boolean decoder) {
    return new SentenceVectors(decoder ? Pooling.LAST : Pooling.MEAN, true);
  }

  /**
   * What a folder says; empty where it has no {@code modules.json}.
   *
   * @throws BadFileException for modules that are not computed here
   */
  public static Optional<SentenceVectors> read(Path folder) {
    Path file = folder.resolve(MODULES);
    if (!Files.exists(file)) return Optional.empty();
    Pooling pooling = null;
    boolean normalised = false;
    for (JsonNode module : json(file)) {
      String type = module.path("type").asString("");
      String name = type.substring(type.lastIndexOf('.') + 1);
      switch (name) {
        case "Transformer" -> { }
        case "Pooling" -> pooling = pooling(folder.resolve(module.path("path").asString("")).resolve("config.json"));
        case "Normalize" -> normalised = true;
        default -> throw new BadFileException(file, "has a module of type " + BadFileException.quote(type)
            + ", wanted Transformer, Pooling or Normalize");
      }
    }
    if (pooling == null) throw new BadFileException(file, "has no module Pooling, wanted one");
    return Optional.of(new SentenceVectors(pooling, normalised));
  }

  private static Pooling pooling(Path file) {
    Config config = Config.read(file);
    List<Pooling> chosen = new ArrayList<>();
    for (Pooling p : Pooling.values()) if (config.flag(p.published(), false)) chosen.add(p);
    if (chosen.size() != 1) {
      throw new BadFileException(file, "turns on " + chosen + ", wanted one of " + List.of(Pooling.values()));
    }
    return chosen.getFirst();
  }

  private static JsonNode json(Path file) {
    try {
      JsonNode node = JsonMapper.shared().readTree(Files.readString(file));
      if (node.isArray()) return node;
      throw new BadFileException(file, "found " + BadFileException.quote(node.toString()) + ", wanted a list of modules");
    } catch (IOException | JacksonException e) {
      throw new BadFileException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes the layout beside a model's own files. */
  void write(Path folder, int dim, int room) {
    try {
      Files.createDirectories(folder.resolve("1_Pooling"));
      if (normalised) Files.createDirectories(folder.resolve("2_Normalize"));
    } catch (IOException e) {
      throw new BadFileException(folder, "folders for pooling cannot be made: " + e.getMessage(), e);
    }
    ObjectNode config = JsonMapper.shared().createObjectNode().put("word_embedding_dimension", dim);
    for (Pooling p : Pooling.values()) config.put(p.published(), p == pooling);
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
        .put("type", PREFIX + type);
  }
}
