// The Llama of small random weights under tapes, recordings, hooks and double precision.
package org.neoglot.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RecordingRun;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.ops.Scale;
import org.neoglot.testing.Shared;

class LlamaTest {
  private static final int[][] BATCH = {Tiny.ids(1, 7), Tiny.ids(2, 4)};

  /** Biases everywhere and a tied head in one model: each kind of parameter has the gradient that its definition has. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradientsAreThoseOfFiniteDifferences(boolean tied) {
    try (Tiny tiny = Tiny.of("num_hidden_layers", "1", "attention_bias", "true", "mlp_bias", "true",
        "tie_word_embeddings", String.valueOf(tied)); EagerRun exact = Run.exact()) {
      double[][] gradients = tiny.gradients(exact, new Tape(exact), BATCH);
      exact.reset();
      List<Parameter> all = tiny.parameters();
      assertEquals(tied, all.stream().noneMatch(p -> p.name().equals("lm_head.weight")));
      for (int i = 0; i < all.size(); i++) {
        Parameter p = all.get(i);
        assertEquals(numeric(tiny, exact, p, 0, 1), gradients[i][1], 2e-6, p.name());
        assertEquals(numeric(tiny, exact, p, p.rows() - 1, 3), gradients[i][(p.rows() - 1) * p.cols() + 3], 2e-6, p.name());
      }
    }
  }

  /** Steps that f32 holds exactly, so that the quotient is of what was really set. */
  private static double numeric(Tiny tiny, EagerRun exact, Parameter p, int row, int col) {
    float before = (float) p.value().get(row, col);
    float up = before + 0x1p-9f;
    float down = before - 0x1p-9f;
    p.value().set(row, col, up);
    double more = loss(tiny, exact);
    p.value().set(row, col, down);
    double less = loss(tiny, exact);
    p.value().set(row, col, before);
    double once = (more - less) / ((double) up - down);
    p.value().set(row, col, before + 0x1p-8f);
    double far = loss(tiny, exact);
    p.value().set(row, col, before - 0x1p-8f);
    double near = loss(tiny, exact);
    p.value().set(row, col, before);
    double twice = (far - near) / ((double) (before + 0x1p-8f) - (before - 0x1p-8f));
    return (4 * once - twice) / 3;                                 // Richardson: the error falls with the fourth power
  }

  private static double loss(Tiny tiny, EagerRun exact) {
    int[] lengths = {BATCH[0].length, BATCH[1].length};
    double loss = exact.read(tiny.loss(exact, Segments.of(exact, lengths), null, Tiny.join(BATCH), Tiny.targets(BATCH)))[0];
    exact.reset();
    return loss;
  }

  @Test
  void floatStaysNearDouble() {
    try (Tiny tiny = Tiny.of("attention_bias", "true"); EagerRun exact = Run.exact(); EagerRun run = Run.eager(new Threads(2))) {
      assertTrue(CacheTest.difference(tiny.logits(run, BATCH), tiny.logits(exact, BATCH)) < 2e-6);
    }
  }

  @Test
  void aTiedHeadIsTheEmbeddingItself() {
    try (Tiny tied = Tiny.of("tie_word_embeddings", "true"); Tiny own = Tiny.of()) {
      assertSame(tied.model().embedding(), tied.model().head());
      assertFalse(own.model().embedding() == own.model().head());
    }
  }

  @Test
  void recomputedBlocksGiveTheSameBitsWithLessMemory() {
    try (Tiny tiny = Tiny.of("num_hidden_layers", "8"); EagerRun plain = Run.eager(new Threads(2));
        EagerRun saving = Run.eager(new Threads(1))) {
      int[][] batch = {Tiny.ids(1, 90), Tiny.ids(2, 61)};
      double[][] wanted = tiny.gradients(plain, new Tape(plain), batch);
      double[][] found = tiny.gradients(saving, new Tape(saving, _ -> true), batch);
      for (int i = 0; i < wanted.length; i++) assertArrayEquals(wanted[i], found[i], tiny.parameters().get(i).name());
      assertTrue(saving.workspace().peakBytes() < 0.6 * plain.workspace().peakBytes(),
          saving.workspace().peakBytes() + " bytes against " + plain.workspace().peakBytes());
    }
  }

  /** Capacity for more rows than are live; the second batch is larger than the first. */
  @ParameterizedTest
  @CsvSource({"llama, false", "llama, true", "mixtral, false", "gemma3_text, true"})
  void aReplayedTrainingStepHasTheBitsOfAnEagerOne(String family, boolean tied) {
    try (Tiny tiny = Tiny.of("model_type", "\"" + family + "\"", "tie_word_embeddings", String.valueOf(tied), "head_dim", "8",
        "output_router_logits", "true", "num_local_experts", "3"); EagerRun eager = Run.eager(new Threads(2));
        EagerRun inner = Run.eager(new Threads(1))) {
      Tensor[] leaves = tiny.leaves();
      RecordingRun recording = Run.recording(inner);
      Tape tape = new Tape(recording);
      tape.watch(leaves);
      Segments s = Segments.withRoom(recording, 24, 4, new int[] {3, 2});
      Tensor ids = s.ids(recording, Tiny.ids(5, 5));
      Tensor targets = s.ids(recording, Tiny.targets(Tiny.ids(5, 3), Tiny.ids(6, 2)));
      Tensor x = tiny.model().body(tape, tiny.model().embed(tape, ids), s, null);
      Tensor loss = tiny.model().loss(tape, x, targets).mean();
      Tensor[] d = tape.backward(loss, 1, leaves);
      int[][][] batches = {{Tiny.ids(1, 9), Tiny.ids(2, 1), Tiny.ids(3, 12)}, {Tiny.ids(4, 2)}, BATCH};
      for (int[][] batch : batches) {
        s.fill(Arrays.stream(batch).mapToInt(b -> b.length).toArray());
        int[] flat = Tiny.join(batch);
        int[] next = Tiny.targets(batch);
        for (int r = 0; r < flat.length; r++) {
          ids.setInt(r, 0, flat[r]);
          targets.setInt(r, 0, next[r]);
        }
        recording.replay();
        double[][] wanted = tiny.gradients(eager, new Tape(eager), batch);
        for (int i = 0; i < d.length; i++) assertArrayEquals(wanted[i], inner.read(d[i]), tiny.parameters().get(i).name());
        eager.reset();
      }
    }
  }

  @Test
  void hooksReadAndReplace() {
    try (Tiny tiny = Tiny.of(); EagerRun run = Run.eager(new Threads(1))) {
      double[] plain = tiny.logits(run, BATCH);
      double[][] seen = new double[2][];
      run.hooks().listen("embed.out", (r, x) -> {
        seen[0] = r.read(x);
        return x;
      });
      run.hooks().listen("norm.out", (r, x) -> {
        seen[1] = r.read(x);
        return x;
      });
      assertArrayEquals(plain, tiny.logits(run, BATCH), "reading changes nothing");
      assertEquals(tiny.model().embedding().value().get(BATCH[0][0], 3), seen[0][3]);
      assertEquals(11 * 32, seen[1].length);
      run.hooks().listen("norm.out", (r, x) -> r.apply(new Scale(2), x));
      double[] twice = tiny.logits(run, BATCH);
      for (int i = 0; i < plain.length; i++) assertEquals(2 * plain[i], twice[i], "linear head");
      run.hooks().listen("layers.1.out", (r, x) -> r.apply(new Scale(0), x));
      assertFalse(Arrays.equals(twice, tiny.logits(run, BATCH)), "a replaced row goes on");
    }
  }

  /** Frozen bf16 weights are read where they lie; as masters they are the same numbers. */
  @Test
  void storedWeightsGiveTheBitsOfTheirMasters() {
    try (ModelFolder folder = ModelFolder.open(Shared.path("golden/llama_bf16_sharded"));
        EagerRun run = Run.eager(new Threads(2))) {
      Tiny tiny = new Tiny(folder.model(), null);
      assertTrue(folder.weights().parameters().stream().filter(p -> p.shape().length == 2).noneMatch(Parameter::hasValue));
      double[] stored = tiny.logits(run, BATCH);
      folder.weights().parameters().forEach(Parameter::value);
      assertArrayEquals(stored, tiny.logits(run, BATCH));
    }
  }
}
