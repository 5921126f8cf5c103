// Dropout of encoders: the published places, by the definition, with its gradient, and never in evaluation.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.DType;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Dropout;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DroppingTest {
  private static final String BODY = """
      "vocab_size": 29, "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 12,
      "max_position_embeddings": 16, "num_labels": 3, "pad_token_id": 1""";
  private static final int[] IDS = {4, 9, 1, 7, 2, 22, 13};
  private static final int HEADS = 2;
  private static final int DIM = 3;

  private final RandomWeights weights = new RandomWeights(3, 0.5, 1);
  private final EagerRun run = Run.exact();

  @AfterEach
  void close() {
    run.close();
    weights.close();
  }

  private static Noise noise(int step) {
    Tensor state = Tensor.allocate(Arena.ofAuto(), DType.I32, 1, 3);
    state.setInt(0, 0, 5);
    state.setInt(0, 2, step);
    return new Noise(state);
  }

  private static Tensor filled(Run run, int rows, int cols, int seed) {
    Tensor t = run.real(rows, cols);
    for (int r = 0; r < rows; r++) for (int c = 0; c < cols; c++) t.set(r, c, StrictMath.sin(seed + 7 * r + 3 * c));
    return t;
  }

  /** Sequences of 3 and 4: what is dropped is what {@link Dropout} drops of ones, a call for each sequence and head. */
  @Test void attentionByTheDefinition() {
    double p = 0.4;
    Attention fused = new Attention(HEADS, HEADS, DIM, false, 0.6);
    Tensor q = filled(run, 7, HEADS * DIM, 1);
    Tensor k = filled(run, 7, HEADS * DIM, 2);
    Tensor v = filled(run, 7, HEADS * DIM, 3);
    Segments s = Segments.of(run, 3, 4);
    run.noise(noise(1));
    double[] found = run.read(new DroppedAttention(fused, p).apply(run, q, k, v, s));
    Noise again = noise(1);
    double[] wanted = new double[7 * HEADS * DIM];
    for (int i = 0; i < 2; i++) {
      for (int h = 0; h < HEADS; h++) {
        int n = s.length(i);
        Tensor ones = run.real(n, n);
        for (int r = 0; r < n; r++) for (int c = 0; c < n; c++) ones.set(r, c, 1);
        double[] kept = run.read(run.apply(new Dropout(p, again.nextCall()), ones, again.state()));
        for (int r = 0; r < n; r++) {
          double[] e = new double[n];
          double sum = 0;
          for (int c = 0; c < n; c++) {
            for (int x = h * DIM; x < (h + 1) * DIM; x++) e[c] += q.get(s.start(i) + r, x) * k.get(s.start(i) + c, x);
            e[c] = StrictMath.exp(0.6 * e[c]);
            sum += e[c];
          }
          for (int c = 0; c < n; c++) {
            for (int x = h * DIM; x < (h + 1) * DIM; x++) {
              wanted[(s.start(i) + r) * HEADS * DIM + x] += e[c] / sum * kept[r * n + c] * v.get(s.start(i) + c, x);
            }
          }
        }
      }
    }
    assertArrayEquals(wanted, found, 1e-12);
    // Nothing dropped is the fused op, with and without noise.
    double[] plain = run.read(fused.apply(run, q, k, v, s));
    assertArrayEquals(plain, run.read(new DroppedAttention(fused, 1e-30).apply(run, q, k, v, s)), 1e-12);
    assertTrue(Arrays.mismatch(plain, found) >= 0);
    run.noise(null);
    assertArrayEquals(plain, run.read(new DroppedAttention(fused, p).apply(run, q, k, v, s)));
  }

  private static Encoder model(String family, String published, String more, RandomWeights weights) {
    String json = "{\"model_type\": \"" + family + "\", \"architectures\": [\"" + published
        + "ForSequenceClassification\"], " + BODY + more + "}";
    return (Encoder) Families.model(new Config("config.json", (ObjectNode) JsonMapper.shared().readTree(json)), weights);
  }

  private static Tensor loss(Run run, Encoder model) {
    Segments s = Segments.of(run, 3, 4);
    return ((SequenceHead) model.head()).loss(run, model.rows(run, s.ids(run, IDS), null, s), s, run.ints(2, 2, 0));
  }

  /** The same noise each time: the gradient of what was kept. */
  @ParameterizedTest
  @ValueSource(strings = {"bert:Bert", "roberta:Roberta", "electra:Electra", "roformer:RoFormer", "xmod:Xmod", "mpnet:MPNet",
    "albert:Albert", "modernbert:ModernBert", "deberta-v2:DebertaV2"})
  void gradientsUnderNoise(String names) {
    String[] name = names.split(":");
    Config dropping = Dropping.with(model(name[0], name[1], ", \"languages\": [\"sw\"], \"default_language\": \"sw\"",
        weights).config(), 0.3);
    Encoder model = (Encoder) Families.model(dropping, weights);
    List<Parameter> trained = List.copyOf(weights.parameters());
    trained.forEach(p -> p.trainable(true));
    double still = run.read(loss(run, model))[0];
    assertEquals(still, run.read(loss(run, model))[0]);
    run.noise(noise(1));
    Tape tape = new Tape(run);
    Tensor[] leaves = trained.stream().map(Parameter::value).toArray(Tensor[]::new);
    tape.watch(leaves);
    Tensor loss = loss(tape, model);
    double value = run.read(loss)[0];
    Tensor[] slopes = tape.backward(loss, 1, leaves);
    assertTrue(Math.abs(value - still) > 1e-6, name[0] + ": noise changed nothing");
    assertEquals(value, value(model, 1), 1e-12);
    assertFalse(value == value(model, 2), "another step drops others");
    for (int i = 0; i < leaves.length; i += 3) {
      double[] slope = slopes[i] == null ? new double[(int) leaves[i].size()] : run.read(slopes[i]);
      int at = slope.length / 2;
      Tensor t = leaves[i];
      int r = at / t.cols();
      int c = at % t.cols();
      double middle = t.get(r, c);
      t.set(r, c, middle + 0x1p-14);
      double above = t.get(r, c);
      double high = value(model, 1);
      t.set(r, c, middle - 0x1p-14);
      double low = value(model, 1);
      double below = t.get(r, c);
      t.set(r, c, middle);
      assertEquals((high - low) / (above - below), slope[at], 1e-5, name[0] + ": " + trained.get(i).name());
    }
  }

  private static double value(Encoder model, int step) {
    try (EagerRun fresh = Run.exact()) {
      fresh.noise(noise(step));
      return fresh.read(loss(fresh, model))[0];
    }
  }

  /** In float too, the same bits for any number of threads. */
  @Test void sameBitsForAnyThreads() {
    Encoder model = (Encoder) Families.model(Dropping.with(model("bert", "Bert", "", weights).config(), 0.2), weights);
    double[][] seen = new double[2][];
    for (int i = 0; i < 2; i++) {
      try (EagerRun some = Run.eager(new Threads(1 + 2 * i))) {
        some.noise(noise(3));
        Segments s = Segments.of(some, 3, 4);
        seen[i] = some.read(model.rows(some, s.ids(some, IDS), null, s));
      }
    }
    assertArrayEquals(seen[0], seen[1]);
  }

  @Test void configsSayHowMuch() {
    Config bert = model("bert", "Bert", ", \"hidden_dropout_prob\": 0.1, \"attention_probs_dropout_prob\": 0.2",
        weights).config();
    assertEquals(new Dropping(0.1, 0.1, 0.1, 0.2, 0.1, 0.1, 0), Dropping.of(bert));
    assertEquals(new Dropping(0, 0, 0, 0, 0, 0, 0), Dropping.of(model("electra", "Electra", "", weights).config()));
    // A tagger of DeBERTa drops what its rows do, and DistilBERT has a key for each kind of head.
    assertEquals(new Dropping(0.1, 0.1, 0.1, 0, 0.3, 0.1, 0), Dropping.of(model("deberta-v2", "DebertaV2",
        ", \"hidden_dropout_prob\": 0.1, \"cls_dropout\": 0.3", weights).config()));
    ObjectNode distilled = (ObjectNode) JsonMapper.shared().readTree("{\"model_type\": \"distilbert\", \"dropout\": 0.1, "
        + "\"attention_dropout\": 0.2, \"seq_classif_dropout\": 0.3, \"qa_dropout\": 0.4}");
    assertEquals(new Dropping(0.1, 0, 0.1, 0.2, 0.3, 0.1, 0.4), Dropping.of(new Config("config.json", distilled)));
    assertEquals(new Dropping(0.5, 0, 0.5, 0.5, 0.5, 0.5, 0.5),
        Dropping.of(Dropping.with(new Config("config.json", distilled), 0.5)));
    var e = assertThrows(IllegalArgumentException.class,
        () -> model("bert", "Bert", ", \"hidden_dropout_prob\": 1.0", weights));
    assertTrue(e.getMessage().contains("'hidden_dropout_prob' is 1.0, wanted a probability in [0, 1)"), e.getMessage());
  }
}
