// Whatever kind of model is recorded verifies again, and a changed weight or a changed record is found.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.adapt.verify.Recorder;
import org.neoglot.adapt.verify.Row;
import org.neoglot.adapt.verify.Verifier;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Threads;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.Families;
import org.neoglot.models.HeadKind;
import org.neoglot.models.Model;
import org.neoglot.models.ModelWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RecordTest {
  @TempDir Path folder;

  /** Writes a folder with random weights, biases too: zeros would hide what is forgotten. */
  private void write(Config config) throws IOException {
    try (RandomWeights weights = new RandomWeights(5, 0.2, 3)) {
      Model model = Families.model(config, weights);
      Families.head(model, weights);
      weights.parameters().stream().filter(p -> p.shape().length == 1 && p.name().endsWith("bias"))
          .forEach(p -> RandomWeights.gaussian(p.value(), 5, p.name(), 0.1));
      ModelWriter.write(folder, config.json(), List.copyOf(weights.parameters()), null, Formats.F32);
    }
  }

  private List<Row> recorded(Config config) throws IOException {
    write(config);
    Recorder.record(folder, 3, new Threads(2));
    List<Row> rows = Verifier.verify(folder, new Threads(1));
    rows.forEach(r -> assertTrue(r.pass(), config.first("architectures", config.family()) + ": " + r));
    return rows;
  }

  private static boolean has(List<Row> rows, String name) {
    return rows.stream().anyMatch(r -> r.name().startsWith(name));
  }

  @ParameterizedTest
  @EnumSource(HeadKind.class)
  void headsOfEncoders(HeadKind kind) throws IOException {
    List<Row> rows = recorded(TinyEncoders.config("bert", kind));
    assertTrue(has(rows, "loss") && has(rows, "grad."), rows.toString());
    assertTrue(has(rows, switch (kind) {
      case NONE -> "sentence_embedding";
      case SPANS -> "start_logits";
      default -> "logits_f64";
    }));
  }

  @ParameterizedTest
  @ValueSource(strings = {"electra", "modernbert", "xmod", "deberta-v2", "roformer"})
  void otherEncoders(String family) throws IOException {
    assertTrue(has(recorded(TinyEncoders.config(family, HeadKind.SEQUENCES)), "grad."));
  }

  @Test void tokenVectors() throws IOException {
    ObjectNode json = TinyEncoders.config("bert", HeadKind.NONE).json();
    json.putArray("architectures").add("HF_ColBERT");
    assertTrue(has(recorded(new Config("config.json", json.put("dim", 5))), "grad.linear.weight"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"regression", "multi_label_classification"})
  void numbersAndSeveralClasses(String problem) throws IOException {
    ObjectNode json = TinyEncoders.config("bert", HeadKind.SEQUENCES).json().put("problem_type", problem);
    if (problem.equals("regression")) json.put("num_labels", 1);
    assertTrue(has(recorded(new Config("config.json", json)), "grad.classifier.weight"));
  }

  static Stream<Arguments> decoders() {
    return Stream.of("LlamaForCausalLM", "LlamaForSequenceClassification", "LlamaForTokenClassification", "LlamaForQuestionAnswering")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void headsOfDecoders(String architecture) throws IOException {
    ObjectNode json = TinyFamilies.config("llama").json();
    json.putArray("architectures").add(architecture);
    if (architecture.contains("Classification")) json.put("num_labels", 3).put("problem_type", "single_label_classification");
    List<Row> rows = recorded(new Config("config.json", json));
    assertTrue(has(rows, "grad.model.layers.0.") || has(rows, "grad.transformer."), rows.toString());
    assertEquals(architecture.endsWith("CausalLM"), has(rows, "generation.greedy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"t5", "bart", "mbart", "m2m_100", "marian", "pegasus", "mt5"})
  void encoderDecoders(String family) throws IOException {
    List<Row> rows = recorded(TinyEncoderDecoders.config(family));
    assertTrue(has(rows, "generation.greedy") && has(rows, "sequences_scores.beam4") && has(rows, "decoder_hidden_states.1"),
        rows.toString());
  }

  /** What a record is for. */
  @Test void aDifferenceIsFound() throws IOException {
    Config config = TinyEncoderDecoders.config("t5");
    recorded(config);
    try (RandomWeights other = new RandomWeights(6, 0.2, 3)) {
      Families.model(config, other);
      ModelWriter.write(folder, config.json(), List.copyOf(other.parameters()), null, Formats.F32);
    }
    List<Row> rows = Verifier.verify(folder, new Threads(1));
    assertTrue(rows.stream().filter(r -> !r.pass()).count() > rows.size() / 2);
    var e = assertThrows(RuntimeException.class, () -> Recorder.record(folder, 3, new Threads(1)));
    assertTrue(e.getMessage().endsWith("is there already; it is not written over"), e.getMessage());
    // A generation that is not what the model writes.
    Files.delete(folder.resolve("case.json"));
    Recorder.record(folder, 4, new Threads(1));
    ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(Files.readString(folder.resolve("case.json")));
    var ids = (tools.jackson.databind.node.ArrayNode) json.path("generation").path(1).path("output_ids").path(2);
    ids.set(2, ids.get(2).asInt() == 4 ? 5 : 4);
    ModelWriter.json(folder.resolve("case.json"), json);
    List<Row> changed = Verifier.verify(folder, new Threads(1));
    assertFalse(changed.stream().filter(r -> r.name().equals("generation.beam4")).allMatch(Row::pass));
    assertEquals(1, changed.stream().filter(r -> !r.pass()).count());
  }
}
