// Heads of encoders whose config says what they read: by the published definition, in plain loops.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.format.Formats;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class EncoderHeadsTest {
  private static final int DIM = 8;
  private static final String BODY = """
      "vocab_size": 29, "hidden_size": 8, "embedding_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
      "intermediate_size": 12, "max_position_embeddings": 16""";
  private static final String DISTILBERT = """
      {"model_type": "distilbert", "architectures": ["DistilBertFor%s"], "vocab_size": 29, "dim": 8, "hidden_dim": 12,
       "n_layers": 1, "n_heads": 2, "max_position_embeddings": 16, %s}""";

  private final RandomWeights weights = new RandomWeights(3, 0.5, 1);
  private final EagerRun run = Run.exact();

  @TempDir Path folder;

  @AfterEach
  void close() {
    run.close();
    weights.close();
  }

  private static ObjectNode json(String family, String architecture, String more) {
    return (ObjectNode) JsonMapper.shared().readTree("{\"model_type\": \"" + family + "\", \"architectures\": [\"" + architecture
        + "\"], " + BODY + more + "}");
  }

  private Encoder model(ObjectNode json) {
    return (Encoder) Families.model(new Config("config.json", json), weights);
  }

  private double[] rows(Encoder model) {
    Segments s = Segments.of(run, 3, 4);
    return run.read(model.rows(run, s.ids(run, 4, 9, 1, 7, 2, 22, 13), null, s));
  }

  private double[] logits(Encoder model) {
    Segments s = Segments.of(run, 3, 4);
    Tensor x = model.rows(run, s.ids(run, 4, 9, 1, 7, 2, 22, 13), null, s);
    return run.read(model.head().logits(run, x, s));
  }

  private static double[] times(Parameter w, Parameter b, double[] x) {
    double[] y = new double[w.rows()];
    for (int r = 0; r < y.length; r++) {
      y[r] = b.value().get(0, r);
      for (int c = 0; c < x.length; c++) y[r] += w.value().get(r, c) * x[c];
    }
    return y;
  }

  /** By composite Simpson's rule, which is exact to far more places than are compared. */
  private static double gelu(double x) {
    int n = 2000;
    double sum = 0;
    for (int i = 0; i <= n; i++) {
      double t = x * i / n;
      sum += (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2) * StrictMath.exp(-t * t / 2);
    }
    return x * (0.5 + sum * x / n / 3 / StrictMath.sqrt(2 * StrictMath.PI));
  }

  /** What stands for a sequence by the library's SequenceSummary: which row, a projection, an activation. */
  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
      "roformer; RoFormer; ''; last; false; none",
      "roformer; RoFormer; , \"summary_type\": \"first\", \"summary_use_proj\": true, \"summary_activation\": \"gelu\"; "
          + "first; true; gelu",
      "roformer; RoFormer; , \"summary_type\": \"mean\", \"summary_activation\": \"tanh\"; mean; false; tanh",
      "electra; Electra; ''; first; true; gelu",
      "electra; Electra; , \"summary_type\": \"last\", \"summary_activation\": null; last; true; none",
      "electra; Electra; , \"summary_use_proj\": false; first; false; gelu"})
  void choicesReadWhatTheConfigSays(String family, String name, String keys, String type, boolean projected, String active) {
    Encoder model = model(json(family, name + "ForMultipleChoice", keys));
    double[] all = rows(model);
    double[] found = logits(model);
    assertEquals(projected, weights.parameters().stream().anyMatch(p -> p.name().startsWith("sequence_summary")));
    DoubleUnaryOperator f = switch (active) {
      case "gelu" -> EncoderHeadsTest::gelu;
      case "tanh" -> StrictMath::tanh;
      default -> x -> x;
    };
    for (int i = 0; i < 2; i++) {
      int from = i == 0 ? 0 : 3;
      int to = i == 0 ? 3 : 7;
      double[] x = new double[DIM];
      for (int c = 0; c < DIM; c++) {
        for (int r = from; r < to; r++) if (type.equals("mean")) x[c] += all[r * DIM + c] / (to - from);
        if (!type.equals("mean")) x[c] = all[(type.equals("first") ? from : to - 1) * DIM + c];
      }
      if (projected) {
        x = times(weights.parameter("sequence_summary.summary.weight", DIM, DIM),
            weights.parameter("sequence_summary.summary.bias", DIM), x);
      }
      for (int c = 0; c < DIM; c++) x[c] = f.applyAsDouble(x[c]);
      assertEquals(times(weights.parameter("classifier.weight", 1, DIM), weights.parameter("classifier.bias", 1), x)[0],
          found[i], 1e-9);
    }
  }

  @Test void whatIsNoSummaryHereIsRefused() {
    for (String[] wrong : new String[][] {{"\"summary_type\": \"cls_index\"", "wanted one of [first, last, mean]"},
        {"\"summary_proj_to_labels\": true", "wanted false"}, {"\"summary_activation\": \"sine\"", "wanted one of gelu"}}) {
      var e = assertThrows(IllegalArgumentException.class, () -> model(json("roformer", "RoFormerForMultipleChoice",
          ", " + wrong[0])));
      assertTrue(e.getMessage().contains(wrong[1]), e.getMessage());
    }
  }

  /** A new head is written with the keys that make other readers compute the same. */
  @Test void aNewHeadSaysWhatItReads() throws java.io.IOException {
    ObjectNode json = json("roformer", "RoFormerForMaskedLM", "");
    model(json);
    ModelWriter.write(folder, json, List.copyOf(weights.parameters()), null, Formats.F32);
    try (ModelFolder opened = ModelFolder.openWithHead(folder, NewHead.of(HeadKind.CHOICES, 1), w -> w)) {
      ObjectNode said = opened.any().config().json();
      assertEquals("first true gelu", said.path("summary_type").asString() + " " + said.path("summary_use_proj").asBoolean()
          + " " + said.path("summary_activation").asString());
      assertTrue(opened.created().stream().anyMatch(p -> p.name().equals("sequence_summary.summary.weight")));
    }
  }

  /** Scores are over the square root of headDim times one more than the terms, although none is computed. */
  @Test void plainDebertaKeepsTheScaleOfItsTerms() {
    double[] scaled = rows(model(json("deberta-v2", "DebertaV2Model", ", \"pos_att_type\": [\"c2p\", \"p2c\"]")));
    assertFalse(weights.parameters().stream().anyMatch(p -> p.name().contains("rel_embeddings")));
    for (String part : List.of("weight", "bias")) {
      long[] shape = part.equals("bias") ? new long[] {DIM} : new long[] {DIM, DIM};
      Parameter q = weights.parameter("encoder.layer.0.attention.self.query_proj." + part, shape);
      for (int r = 0; r < q.rows(); r++) {
        for (int c = 0; c < q.cols(); c++) q.value().set(r, c, q.value().get(r, c) / StrictMath.sqrt(3));
      }
    }
    try (EagerRun fresh = Run.exact()) {
      Encoder plain = model(json("deberta-v2", "DebertaV2Model", ""));
      Segments s = Segments.of(fresh, 3, 4);
      double[] wanted = fresh.read(plain.rows(fresh, s.ids(fresh, 4, 9, 1, 7, 2, 22, 13), null, s));
      for (int i = 0; i < wanted.length; i++) assertEquals(wanted[i], scaled[i], 1e-5);
    }
  }

  /** Which of its dropouts a head has, by what is left of its scores under noise when only one is on. */
  @ParameterizedTest
  @CsvSource({"TokenClassification, seq_classif_dropout, false", "TokenClassification, qa_dropout, false",
      "SequenceClassification, seq_classif_dropout, true", "SequenceClassification, qa_dropout, false",
      "QuestionAnswering, qa_dropout, true", "QuestionAnswering, seq_classif_dropout, false"})
  void headsOfDistilBertHaveDropoutsOfTheirOwn(String kind, String key, boolean drops) {
    Encoder model = model((ObjectNode) JsonMapper.shared().readTree(DISTILBERT.formatted(kind, "\"" + key + "\": 0.5")));
    double[] still = logits(model);
    Tensor state = Tensor.allocate(Arena.ofAuto(), DType.I32, 1, 3);
    state.setInt(0, 0, 5);
    run.noise(new Noise(state));
    assertEquals(drops, !java.util.Arrays.equals(still, logits(model)));
  }
}
