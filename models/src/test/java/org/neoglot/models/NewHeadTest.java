// A checkpoint with another head than its own, and what is written of it.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.format.Formats;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class NewHeadTest {
  private static final String BERT = """
      {"model_type": "bert", "architectures": ["%s"], "vocab_size": 29, "hidden_size": 24, "pad_token_id": 0,
       "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 40, "max_position_embeddings": 16}""";

  @TempDir
  Path folder;

  private Path written(String json) throws IOException {
    ObjectNode config = (ObjectNode) JsonMapper.shared().readTree(json);
    try (RandomWeights weights = new RandomWeights(3, 0.3, 2)) {
      Families.model(new Config("config.json", config), weights);
      return written("old", config, List.copyOf(weights.parameters()));
    }
  }

  private Path written(String name, ObjectNode config, List<Parameter> parameters) throws IOException {
    Path path = folder.resolve(name);
    ModelWriter.write(path, config, parameters, null, Formats.F32);
    return path;
  }

  private static double[] rows(Backbone model) {
    try (EagerRun run = Run.exact()) {
      Segments s = Segments.of(run, 4, 2);
      return run.read(model.rows(run, s.ids(run, 1, 2, 3, 4, 5, 6), null, s));
    }
  }

  /** Writes a folder with its new head and opens that again, by what its config says now. */
  private ModelFolder again(ModelFolder with) throws IOException {
    Path path = written("new", with.any().config().json(), List.copyOf(with.weights().parameters()));
    return ModelFolder.openAny(path, w -> w);
  }

  @ParameterizedTest
  @CsvSource({"BertForMaskedLM", "BertModel", "BertForTokenClassification", "BertForPreTraining"})
  void aBertOfAnyKindBecomesAClassifier(String architecture) throws IOException {
    Path old = written(BERT.formatted(architecture));
    try (ModelFolder plain = ModelFolder.openAny(old, w -> w);
         ModelFolder with = ModelFolder.openWithHead(old, NewHead.sequences(List.of("bad", "good", "so-so"), 9), w -> w)) {
      assertArrayEquals(rows(plain.backbone()), rows(with.backbone()), "the backbone is the old one");
      assertEquals(3, assertInstanceOf(SequenceHead.class, with.head()).classes());
      boolean pooled = architecture.equals("BertModel");
      assertEquals(pooled ? List.of("classifier.weight", "classifier.bias")
          : List.of("bert.pooler.dense.weight", "bert.pooler.dense.bias", "classifier.weight", "classifier.bias"),
          with.created().stream().map(Parameter::name).toList());
      try (ModelFolder again = again(with)) {
        assertEquals("BertForSequenceClassification", again.any().config().first("architectures", ""));
        assertEquals(List.of("bad", "good", "so-so"), Labels.of(again.any().config()));
        assertArrayEquals(rows(with.backbone()), rows(again.backbone()));
        TreeSet<String> names = again.weights().parameters().stream().map(Parameter::name)
            .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(names.contains("bert.embeddings.word_embeddings.weight"), names.toString());
        assertTrue(names.stream().noneMatch(n -> n.startsWith("cls.")), names.toString());
      }
    }
  }

  @Test
  void aTaggersOwnClassesAreNotKeptForOthers() throws IOException {
    Path old = written(BERT.formatted("BertForTokenClassification"));
    try (ModelFolder with = ModelFolder.openWithHead(old, NewHead.tokens(List.of("O", "B", "I"), 9), w -> w)) {
      assertEquals(2, with.created().size());
      assertEquals(3, ((TokenHead) with.head()).classes());
    }
  }

  @ParameterizedTest
  @CsvSource({"llama, LlamaForSequenceClassification, score.weight",
      "mistral, LlamaForSequenceClassification, score.weight"})
  void aDecoderBecomesAClassifierOfItsLastRow(String family, String architecture, String score) throws IOException {
    Path old = written(Tiny.json("model_type", "\"" + family + "\"", "architectures", "[\"LlamaForCausalLM\"]").toString());
    try (ModelFolder plain = ModelFolder.openAny(old, w -> w);
         ModelFolder with = ModelFolder.openWithHead(old, NewHead.sequences(List.of("no", "yes"), 9), w -> w);
         ModelFolder again = again(with); EagerRun run = Run.exact()) {
      assertArrayEquals(rows(plain.backbone()), rows(again.backbone()));
      assertEquals(architecture, again.any().config().first("architectures", ""));
      assertEquals(List.of(score), with.created().stream().map(Parameter::name).toList());
      Segments s = Segments.of(run, 4, 2);
      Tensor x = again.backbone().rows(run, s.ids(run, 1, 2, 3, 4, 5, 6), null, s);
      double[] rows = run.read(x);
      double[] logits = run.read(again.head().logits(run, x, s));
      Tensor w = with.created().get(0).value();
      double wanted = 0;
      for (int c = 0; c < w.cols(); c++) wanted += w.get(1, c) * rows[3 * w.cols() + c];
      assertEquals(wanted, logits[1], 1e-12, "the fourth row is the first sequence's last");
      var e = assertThrows(IllegalArgumentException.class, again::model);
      assertTrue(e.getMessage().contains("wanted a model that goes on with text"), e.getMessage());
    }
  }

  /** Llama's model for spans calls its base {@code transformer}, Mistral's does not. */
  @ParameterizedTest
  @CsvSource({"llama, transformer.norm.weight", "mistral, model.norm.weight"})
  void aDecoderThatFindsSpans(String family, String name) throws IOException {
    Path old = written(Tiny.json("model_type", "\"" + family + "\"", "architectures", "[\"LlamaForCausalLM\"]").toString());
    try (ModelFolder with = ModelFolder.openWithHead(old, NewHead.of(HeadKind.SPANS, 9), w -> w);
         ModelFolder again = again(with)) {
      assertTrue(again.weights().parameters().stream().anyMatch(p -> p.name().equals(name)));
      assertArrayEquals(rows(with.backbone()), rows(again.backbone()));
      assertInstanceOf(SpanHead.class, again.head());
    }
  }

  @Test
  void aBackboneThatIsIncompleteIsNotMadeUp() throws IOException {
    ObjectNode config = (ObjectNode) JsonMapper.shared().readTree(BERT.formatted("BertForMaskedLM"));
    try (RandomWeights weights = new RandomWeights(3, 0.3, 2)) {
      Families.model(new Config("config.json", config), weights);
      Path path = written("old", config,
          weights.parameters().stream().filter(p -> !p.name().contains("layer.1.output.dense.w")).toList());
      var e = assertThrows(RuntimeException.class, () -> ModelFolder.openWithHead(path, NewHead.number(1), w -> w));
      assertTrue(e.getMessage().contains("bert.encoder.layer.1.output.dense.weight"), e.getMessage());
    }
  }

  @Test
  void whatCannotBeAskedForIsRefused() throws IOException {
    var none = assertThrows(IllegalArgumentException.class, () -> NewHead.tokens(List.of(), 1));
    assertTrue(none.getMessage().contains("wanted one or more"), none.getMessage());
    assertThrows(IllegalArgumentException.class, () -> NewHead.of(HeadKind.NONE, 1));
    Path old = written(Tiny.json().toString());
    var e = assertThrows(IllegalArgumentException.class, () -> ModelFolder.openWithHead(old, NewHead.number(1), w -> w));
    assertTrue(e.getMessage().contains("'architectures' is missing"), e.getMessage());
  }
}
