// A dependency parser's own numbers beside its backbone, on disk and in memory.
package org.neoglot.adapt.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ArrayList;
import org.neoglot.engine.MappedWeights;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Weights;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Checkpoint;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Biaffine;
import org.neoglot.models.Config;
import org.neoglot.models.ModelWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A biaffine head with the names of its relations. No published architecture has one, so it lies apart from the model, in
 * the folder {@code parser} with a config and weights of its own; the model's folder stays what any reader expects.
 *
 * @param closing what gives memory or mapped files back
 */
record ParserHead(Biaffine biaffine, List<String> relations, Weights weights, Runnable closing) implements AutoCloseable {
  /** Where it lies in a model's folder. */
  private static final String FOLDER = "parser";
  /** Numbers in a row that arcs and labels are scored by: less than the paper's, since models here are small. */
  private static final int ARC = 128;
  private static final int LABEL = 32;
  private static final double STD = 0.05;

  /** A new head. */
  static ParserHead create(int dim, List<String> relations, long seed) {
    RandomWeights weights = new RandomWeights(seed, STD, 1);
    return new ParserHead(Biaffine.of(weights, dim, ARC, LABEL, relations.size()), relations, weights, weights::close);
  }

  /** The head in a model's folder. */
  static ParserHead open(Path model, int dim) {
    Path folder = model.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      throw new BadFileException(model, "holds no folder '" + FOLDER + "'; 'neoglot finetune --task parse' makes one");
    }
    Config config = Config.read(folder.resolve("config.json"));
    List<String> relations = new ArrayList<>();
    for (JsonNode name : config.json().path("relations")) relations.add(name.asString());
    if (relations.isEmpty()) {
      throw new BadFileException(folder.resolve("config.json"), "names no 'relations', wanted a list");
    }
    MappedWeights weights = new MappedWeights(Checkpoint.open(folder), folder);
    try {
      return new ParserHead(Biaffine.of(weights, dim, config.size("arc"), config.size("label"), relations.size()), relations,
          weights, weights::close);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** Writes it into a model's folder. */
  void write(Path model) {
    ObjectNode config = JsonMapper.shared().createObjectNode().put("model_type", "biaffine").put("arc", ARC)
        .put("label", LABEL);
    relations.forEach(config.putArray("relations")::add);
    try {
      ModelWriter.write(model.resolve(FOLDER), config, weights.parameters(), null, Formats.F32);
    } catch (IOException e) {
      throw new BadFileException(model.resolve(FOLDER), "cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    closing.run();
  }
}
