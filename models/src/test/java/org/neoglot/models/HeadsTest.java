// What heads make of rows: values by hand, gradients by differences, on an encoder and on a decoder.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.file.BadFileException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class HeadsTest {
  private static final String ELECTRA = """
      {"model_type": "electra", "architectures": ["Electra%s"], "vocab_size": 29, "hidden_size": 8, "embedding_size": 8,
       "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 16,
       "num_labels": 3, "problem_type": "%s"}""";

  private final RandomWeights weights = new RandomWeights(3, 0.5, 1);
  private final EagerRun run = Run.exact();

  @AfterEach
  void close() {
    run.close();
    weights.close();
  }

  private Encoder model(HeadKind kind, SequenceHead.Problem problem) {
    String json = ELECTRA.formatted(kind.suffix(), problem.published());
    return (Encoder) Families.model(new Config("config.json", (ObjectNode) JsonMapper.shared().readTree(json)), weights);
  }

  private static Segments segments(Run run) {
    return Segments.of(run, 3, 4);
  }

  private static Tensor rows(Run run, Backbone model, Segments s) {
    return model.rows(run, s.ids(run, 4, 9, 1, 7, 2, 22, 13), null, s);
  }

  private static Tensor real(Run run, int rows, double... numbers) {
    Tensor t = run.real(rows, numbers.length / rows);
    for (int i = 0; i < numbers.length; i++) t.set(i / t.cols(), i % t.cols(), numbers[i]);
    return t;
  }

  /** The loss, with its gradients against differences of the loss at four places of each parameter. */
  private double loss(Function<Run, Tensor> of) {
    List<Parameter> trained = List.copyOf(weights.parameters());
    trained.forEach(p -> p.trainable(true));
    Tape tape = new Tape(run);
    trained.forEach(p -> tape.watch(p.value()));
    Tensor loss = of.apply(tape);
    double value = run.read(loss)[0];
    Tensor[] d = tape.backward(loss, 1, trained.stream().map(Parameter::value).toArray(Tensor[]::new));
    for (int i = 0; i < d.length; i++) {
      Tensor p = trained.get(i).value();
      double[] found = d[i] == null ? new double[p.rows() * p.cols()] : run.read(d[i]);
      for (int e = 0; e < found.length; e += Math.max(1, found.length / 4)) {
        assertEquals(slope(of, p, e), found[e], 1e-5, trained.get(i).name() + " " + e);
      }
    }
    return value;
  }

  /** A run of its own, because an exact run keeps what it has widened. */
  private static double value(Function<Run, Tensor> of) {
    try (EagerRun fresh = Run.exact()) {
      return fresh.read(of.apply(fresh))[0];
    }
  }

  private static double slope(Function<Run, Tensor> of, Tensor p, int element) {
    int r = element / p.cols();
    int c = element % p.cols();
    double middle = p.get(r, c);
    p.set(r, c, middle + 0x1p-15);
    double above = p.get(r, c);
    double high = value(of);
    p.set(r, c, middle - 0x1p-15);
    double below = p.get(r, c);
    double low = value(of);
    p.set(r, c, middle);
    return (high - low) / (above - below);
  }

  @ParameterizedTest
  @EnumSource(SequenceHead.Problem.class)
  void sequences(SequenceHead.Problem problem) {
    Encoder model = model(HeadKind.SEQUENCES, problem);
    SequenceHead head = (SequenceHead) model.head();
    double[] t = {1, 0, 1, 0, 0, 1};
    int[] chosen = {2, 1};
    double found = loss(r -> {
      Segments s = segments(r);
      Tensor targets = problem == SequenceHead.Problem.SINGLE_LABEL ? r.ints(2, chosen) : real(r, 2, t);
      return head.loss(r, rows(r, model, s), s, targets);
    });
    Segments s = segments(run);
    double[] y = run.read(head.logits(run, rows(run, model, s), s));
    double wanted = 0;
    for (int i = 0; i < 6; i++) {
      double sigmoid = 1 / (1 + Math.exp(-y[i]));
      wanted += switch (problem) {
        case REGRESSION -> (y[i] - t[i]) * (y[i] - t[i]) / 6;
        case MULTI_LABEL -> -Math.log(t[i] > 0 ? sigmoid : 1 - sigmoid) / 6;
        case SINGLE_LABEL -> i == chosen[0] || i == 3 + chosen[1] ? nll(y, i / 3 * 3, 3, i) / 2 : 0;
      };
    }
    assertEquals(wanted, found, 1e-12);
    var e = assertThrows(IllegalArgumentException.class, () -> head.loss(run, rows(run, model, s), s,
        problem == SequenceHead.Problem.SINGLE_LABEL ? real(run, 2, t) : run.ints(2, chosen)));
    assertTrue(e.getMessage().contains("wanted"), e.getMessage());
  }

  /** -ln p of one of {@code count} scores from {@code from} on. */
  private static double nll(double[] y, int from, int count, int target) {
    double sum = 0;
    for (int i = from; i < from + count; i++) sum += Math.exp(y[i]);
    return Math.log(sum) - y[target];
  }

  @Test
  void binaryEntropyOfLargeScores() {
    double[] found = run.read(Losses.binaryEntropy(run, real(run, 1, 800, -900, 3, 0), real(run, 1, 1, 1, 0, 0.5)));
    assertEquals((0 + 900 + 3 + Math.log1p(Math.exp(-3)) + Math.log(2)) / 4, found[0], 1e-12);
  }

  @Test
  void spans() {
    Encoder model = model(HeadKind.SPANS, SequenceHead.Problem.SINGLE_LABEL);
    SpanHead head = (SpanHead) model.head();
    double found = loss(r -> {
      Segments s = segments(r);
      return head.loss(r, rows(r, model, s), s, new int[] {0, 1}, new int[] {0, 3});
    });
    Segments s = segments(run);
    Tensor x = rows(run, model, s);
    double[] y = run.read(head.logits(run, x, s));
    double[] start = new double[7];
    double[] end = new double[7];
    for (int i = 0; i < 7; i++) {
      start[i] = y[2 * i];
      end[i] = y[2 * i + 1];
    }
    double first = nll(start, 0, 3, 0) + nll(end, 0, 3, 0);
    double second = nll(start, 3, 4, 4) + nll(end, 3, 4, 6);
    assertEquals((first + second) / 4, found, 1e-12);
    double alone = run.read(head.loss(run, x, s, new int[] {-1, 1}, new int[] {-1, 3}))[0];
    assertEquals(second / 2, alone, 1e-12, "a sequence without a target is left out");
    var e = assertThrows(IllegalArgumentException.class, () -> head.loss(run, x, s, new int[] {0, 1}, new int[] {3, 3}));
    assertEquals("the answer of sequence 0 goes from 0 to 3, wanted places among its 3 tokens", e.getMessage());
  }

  @Test
  void theBestSpanLiesInThePassageAndIsShortEnough() {
    double[] y = {5, 4, 9, 0, 1, 2, 3, 3, 0, 8};                                // start, end of five tokens
    assertEquals(new SpanHead.Answer(3, 4, 11, 9), SpanHead.best(y, 2, 5, 2));
    assertEquals(new SpanHead.Answer(1, 4, 17, 9), SpanHead.best(y, 1, 5, 10));
    assertNull(SpanHead.best(y, 2, 2, 3));
  }

  @Test
  void choices() {
    Encoder model = model(HeadKind.CHOICES, SequenceHead.Problem.SINGLE_LABEL);
    ChoiceHead head = (ChoiceHead) model.head();
    double found = loss(r -> {
      Segments s = segments(r);
      return head.loss(r, rows(r, model, s), s, new int[] {2}, new int[] {1});
    });
    Segments s = segments(run);
    Tensor x = rows(run, model, s);
    assertEquals(nll(run.read(head.logits(run, x, s)), 0, 2, 1), found, 1e-12);
    assertEquals(0, run.read(head.loss(run, x, s, new int[] {1, 1}, new int[] {0, 0}))[0], 1e-15, "groups of one");
    assertThrows(IllegalArgumentException.class, () -> head.loss(run, x, s, new int[] {3}, new int[] {0}));
  }

  @Test
  void replacedTokens() {
    Encoder model = model(HeadKind.PRETRAINING, SequenceHead.Problem.SINGLE_LABEL);
    DiscriminatorHead head = (DiscriminatorHead) model.head();
    int[] targets = {1, 0, -1, 0, 1, 1, 0};
    double found = loss(r -> {
      Segments s = segments(r);
      return head.loss(r, rows(r, model, s), s.ids(r, targets));
    });
    Segments s = segments(run);
    double[] y = run.read(head.logits(run, rows(run, model, s)));
    double wanted = 0;
    for (int i = 0; i < 7; i++) if (targets[i] >= 0) wanted += Math.log1p(Math.exp(targets[i] == 1 ? -y[i] : y[i])) / 6;
    assertEquals(wanted, found, 1e-12);
  }

  @ParameterizedTest
  @EnumSource(Pooling.class)
  void poolings(Pooling pooling) {
    Encoder model = model(HeadKind.NONE, SequenceHead.Problem.SINGLE_LABEL);
    Segments s = segments(run);
    double[] x = run.read(rows(run, model, s));
    double[] found = run.read(pooling.apply(run, rows(run, model, s), s));
    double[] unit = run.read(new SentenceVectors(pooling, true).apply(run, rows(run, model, s), s));
    for (int c = 0; c < 8; c++) {
      double wanted = switch (pooling) {
        case FIRST -> x[3 * 8 + c];
        case LAST -> x[6 * 8 + c];
        case MEAN -> (x[3 * 8 + c] + x[4 * 8 + c] + x[5 * 8 + c] + x[6 * 8 + c]) / 4;
        case MAX -> Math.max(Math.max(x[3 * 8 + c], x[4 * 8 + c]), Math.max(x[5 * 8 + c], x[6 * 8 + c]));
      };
      assertEquals(wanted, found[8 + c], 1e-14);
    }
    double length = 0;
    for (int c = 8; c < 16; c++) length += unit[c] * unit[c];
    assertEquals(1, length, 1e-12);
    loss(r -> {                                                                 // its gradient, by way of some loss
      Segments t = segments(r);
      return Losses.squaredError(r, new SentenceVectors(pooling, true).apply(r, rows(r, model, t), t),
          real(r, 2, 1, 0, 2, -1, 0, 0, 3, 1, 0, 1, -2, 0, 1, 1, 0, 4));
    });
  }

  @Test
  void lateInteraction() {
    String json = """
        {"model_type": "bert", "architectures": ["HF_ColBERT"], "dim": 5, "vocab_size": 29, "hidden_size": 8,
         "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 12, "max_position_embeddings": 16}""";
    ObjectNode config = (ObjectNode) JsonMapper.shared().readTree(json);
    Encoder model = (Encoder) Families.model(new Config("config.json", config), weights);
    assertTrue(weights.parameters().stream().map(Parameter::name).toList().containsAll(
        List.of("linear.weight", "bert.embeddings.word_embeddings.weight")));
    Segments s = segments(run);
    double[] vectors = run.read(model.head().logits(run, rows(run, model, s), s));
    assertEquals(7 * 5, vectors.length);
    double[] query = java.util.Arrays.copyOf(vectors, 15);
    double[] text = java.util.Arrays.copyOfRange(vectors, 15, 35);
    assertEquals(3, VectorHead.relevance(query, query, 5), 1e-12, "each vector finds itself");
    assertTrue(VectorHead.relevance(query, text, 5) < 3);
    // The same as one matrix, of this text and the query itself as texts for both.
    double[] all = run.read(VectorHead.relevance(run, real(run, 7, vectors), s, real(run, 7, vectors), segments(run)));
    assertEquals(3, all[0], 1e-12);
    assertEquals(VectorHead.relevance(query, text, 5), all[1], 1e-12);
    loss(r -> {
      Segments a = segments(r);
      Tensor x = model.head().logits(r, rows(r, model, a), a);
      Segments b = Segments.of(r, 5, 2);
      return VectorHead.loss(r, x, a, model.head().logits(r, model.rows(r, b.ids(r, 3, 8, 8, 21, 5, 14, 6), null, b), b), b, 0.7);
    });
  }

  /** Queries of 2 and 1 tokens, texts of 1 and 2, in the plane: relevance and loss on paper. */
  @Test
  void relevanceOnPaper() {
    Segments q = Segments.of(run, 2, 1);
    Segments t = Segments.of(run, 1, 2);
    Tensor queries = real(run, 3, 1, 0, 0, 1, 0.6, 0.8);
    Tensor texts = real(run, 3, 0, 1, 1, 0, 0.8, -0.6);
    // Query 1: tokens (1, 0) and (0, 1). Text 1 is (0, 1): 0 + 1. Text 2 has (1, 0) and (0.8, -0.6): 1 + max(0, -0.6).
    // Query 2: (0.6, 0.8): 0.8 with text 1; max(0.6, 0.48 - 0.48) with text 2.
    org.junit.jupiter.api.Assertions.assertArrayEquals(new double[] {1, 1, 0.8, 0.6},
        run.read(VectorHead.relevance(run, queries, q, texts, t)), 1e-15);
    double second = StrictMath.log(StrictMath.exp(1.6) + StrictMath.exp(1.2)) - 1.2;
    assertEquals((StrictMath.log(2) + second) / 2, run.read(VectorHead.loss(run, queries, q, texts, t, 0.5))[0], 1e-14);
  }

  @TempDir
  Path folder;

  @Test
  void sentenceVectorsAreReadAsTheyAreWritten() throws IOException {
    for (Pooling pooling : Pooling.values()) {
      for (boolean normalised : new boolean[] {false, true}) {
        var written = new SentenceVectors(pooling, normalised);
        written.write(folder, 8, 64);
        assertEquals(written, SentenceVectors.read(folder).orElseThrow());
      }
    }
    assertTrue(SentenceVectors.read(folder.resolve("1_Pooling")).isEmpty(), "a folder that says nothing");
    Path pooling = folder.resolve("1_Pooling/config.json");
    Files.writeString(pooling, Files.readString(pooling).replaceFirst("(\"pooling_mode_cls_token\" ?: ?)false", "$1true"));
    var e = assertThrows(IllegalArgumentException.class, () -> SentenceVectors.read(folder));
    assertTrue(e.getMessage().startsWith(pooling + ": 'pooling_mode_"), e.getMessage());
    assertTrue(e.getMessage().contains("exactly one"), e.getMessage());
    Files.writeString(folder.resolve("modules.json"), "[{\"type\": \"sentence_transformers.models.Dense\"}]");
    var other = assertThrows(BadFileException.class, () -> SentenceVectors.read(folder));
    assertTrue(other.getMessage().contains("wanted Transformer, Pooling or Normalize"), other.getMessage());
  }
}
