// BERT's own files: norms by their first names, a prefix and heads of pre-training that a bare config does not ask for.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Threads;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.CheckpointWriter;
import org.neoglot.engine.file.Part;
import org.neoglot.engine.format.Formats;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PublishedBertTest {
  private static final String CONFIG = """
      {"model_type": "%s", "architectures": ["%s"], "vocab_size": 29, "hidden_size": 8, "embedding_size": 8,
       "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 16}""";

  @TempDir Path folder;

  private static ObjectNode config(String family, String architecture) {
    return (ObjectNode) JsonMapper.shared().readTree(CONFIG.formatted(family, architecture));
  }

  private static double[] rows(Model model) {
    try (EagerRun run = Run.eager(new Threads(1))) {
      Segments s = Segments.of(run, 3, 4);
      return run.read(((Encoder) model).rows(run, s.ids(run, 4, 9, 1, 7, 2, 22, 13), null, s));
    }
  }

  /** Writes all that was asked for under other names, and a tensor of a head that nobody here has. */
  private void write(RandomWeights weights, ObjectNode config, Function<String, String> name, String... more)
      throws IOException {
    List<Part> parts = new ArrayList<>();
    for (String extra : more) weights.parameter(extra, 2, 8);
    for (Parameter p : weights.parameters()) {
      var value = p.value();
      parts.add(Part.rows(name.apply(p.name()), Formats.F32, p.shape(),
          r -> value.data().asSlice(value.at(r), value.rowBytes())));
    }
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), config.toString());
    CheckpointWriter.write(folder, parts);
  }

  private static String first(String name) {
    return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
  }

  private static RandomWeights pretrained() {
    RandomWeights weights = new RandomWeights(3, 0.5, 1);
    Families.model(new Config("config.json", config("bert", "BertForPreTraining")), weights);
    weights.parameter("bert.pooler.dense.weight", 8, 8);
    weights.parameter("bert.pooler.dense.bias", 8);
    // Gains of 1 and biases of 0 would hide a name that finds nothing.
    for (Parameter p : weights.parameters()) if (p.shape().length == 1) RandomWeights.gaussian(p.value(), 11, p.name(), 0.2);
    return weights;
  }

  /** The same numbers by both names, with the head that the config asks for and without. */
  @ParameterizedTest
  @CsvSource({"BertForPreTraining", "BertForMaskedLM", "BertModel"})
  void normsByTheirFirstNames(String architecture) throws IOException {
    try (RandomWeights weights = pretrained()) {
      double[] wanted = rows(Families.model(new Config("config.json", config("bert", "BertForPreTraining")), weights));
      write(weights, config("bert", architecture), PublishedBertTest::first, "cls.seq_relationship.weight");
      try (ModelFolder opened = ModelFolder.openAny(folder, w -> w)) {
        assertArrayEquals(wanted, rows(opened.any()));
        // What is written of it has today's names.
        assertTrue(opened.weights().parameters().stream().noneMatch(p -> p.name().endsWith("gamma")));
        assertTrue(opened.weights().parameters().stream()
            .anyMatch(p -> p.name().equals("bert.encoder.layer.1.output.LayerNorm.weight")));
        boolean bare = architecture.equals("BertModel");
        assertEquals(bare, opened.leftOut().isPresent());
        if (bare) {
          assertEquals(folder + ": 6 tensors of pre-training are left out, such as 'cls.predictions.bias': config.json wants a "
              + "BertModel", opened.leftOut().get());
        }
      }
      try (ModelFolder tuned = ModelFolder.openWithHead(folder, NewHead.tokens(List.of("a", "b"), 1), w -> w)) {
        assertArrayEquals(wanted, rows(tuned.any()));
        assertEquals(List.of("classifier.weight", "classifier.bias"), tuned.created().stream().map(Parameter::name).toList());
      }
    }
  }

  /** Every family finds its backbone under its name although the config wants the bare model. */
  @ParameterizedTest
  @CsvSource({"roberta, Roberta", "xlm-roberta, XLMRoberta", "electra, Electra", "roformer, RoFormer", "albert, Albert"})
  void bareModelsOfFilesWithAPrefix(String family, String name) throws IOException {
    try (RandomWeights weights = new RandomWeights(3, 0.5, 1)) {
      double[] wanted = rows(Families.model(new Config("config.json", config(family, name + "ForMaskedLM")), weights));
      Model choices = Families.model(new Config("config.json", config(family, name + "ForMultipleChoice")), weights);
      assertArrayEquals(wanted, rows(choices));
      List<String> pooled = weights.parameters().stream().map(Parameter::name)
          .filter(n -> n.startsWith("classifier") || n.startsWith("sequence_summary")).toList();
      write(weights, config(family, name + "Model"), n -> n);
      // A trained classifier is no rest of pre-training: it is still refused.
      var e = assertThrows(BadFileException.class, () -> ModelFolder.openAny(folder, w -> w));
      assertTrue(pooled.stream().anyMatch(n -> e.getMessage().contains("'" + n + "'")), e.getMessage());
      write(weights, config(family, name + "Model"), n -> pooled.contains(n) ? "cls." + n : n);
      try (ModelFolder opened = ModelFolder.openAny(folder, w -> w)) {
        assertArrayEquals(wanted, rows(opened.any()));
        assertTrue(opened.leftOut().isPresent());
      }
    }
  }
}
