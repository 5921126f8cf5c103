// What every decoder family must do, whatever is special of it: learn, be adapted, keep sequences apart, use its cache.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.neoglot.adapt.data.Batch;
import org.neoglot.adapt.objective.Causal;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Weights;
import org.neoglot.models.Cache;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import org.neoglot.models.Family;
import org.neoglot.models.Generator;

class EveryFamilyTest {
  private static final int[] LONG = {3, 14, 15, 9, 2, 6, 5, 13, 8, 17, 11};
  private static final int[] SHORT = {27, 1, 8, 21, 4};

  private final RandomWeights weights = new RandomWeights(5, 0.2, 3);
  private final EagerRun run = Run.eager(new Threads(2));

  @AfterEach
  void close() {
    run.close();
    weights.close();
  }

  static Iterable<String> families() {
    return TinyFamilies.names();
  }

  private Decoder model(String family) {
    Decoder model = Families.build(TinyFamilies.config(family), weights);
    EveryModel.stir(weights.parameters().stream().filter(p -> p.shape().length != 2));
    return model;
  }

  @Test
  void everyFamilyIsInATable() {
    var listed = Families.ALL.stream().map(Family::name).collect(Collectors.toCollection(TreeSet::new));
    var here = new TreeSet<String>();
    TinyFamilies.names().forEach(n -> here.add(TinyFamilies.family(n)));
    TinyEncoders.names().forEach(n -> here.add(TinyEncoders.family(n)));
    TinyEncoderDecoders.names().forEach(n -> here.add(TinyEncoderDecoders.family(n)));
    assertEquals(listed, here, "TinyFamilies, TinyEncoders or TinyEncoderDecoders has a line for each family");
  }

  @ParameterizedTest
  @MethodSource("families")
  void oneBatchIsLearntByHeart(String family) {
    Decoder model = model(family);
    assertTrue(train(model, List.copyOf(weights.parameters()), 0.01, false) < 0.02);
  }

  /** The base's numbers stay; the adapter alone learns, with blocks that are computed again on the way back. */
  @ParameterizedTest
  @MethodSource("families")
  void anAdapterLearnsWhileTheBaseStays(String family) {
    Decoder plain = model(family);
    double[] before = logits(plain, LONG);
    try (Adapter lora = LoraConfig.of(4).create(weights, 3)) {
      Decoder adapted = Families.build(TinyFamilies.config(family), lora.weights());
      assertArrayEquals(before, logits(adapted, LONG), "a new adapter changes nothing");
      assertFalse(lora.trained().isEmpty());
      double first = train(adapted, lora.trained(), 0, true);
      double last = train(adapted, lora.trained(), 0.01, true);
      assertTrue(last < 0.5 * first, last + " after " + first);
      assertArrayEquals(before, logits(plain, LONG), "the base is as it was");
      assertFalse(Arrays.equals(before, logits(adapted, LONG)));
      Weights merged = lora.merged();
      assertTrue(LoraTest.difference(logits(adapted, LONG),
          logits(Families.build(TinyFamilies.config(family), merged), LONG)) < 1e-5, "merged is unmerged");
    }
  }

  /** The loss of the last of 150 steps on one batch of two sequences. */
  private double train(Decoder model, List<Parameter> trained, double rate, boolean recompute) {
    Batch batch = new Batch(join(LONG, SHORT), join(next(LONG), next(SHORT)), new int[] {LONG.length, SHORT.length});
    Batches batches = step -> List.of(new Batches.MicroBatch(batch.counted(), r -> Causal.loss(model, r, batch)));
    return EveryModel.last(run, trained, batches, Math.max(rate, 1e-9), rate == 0 ? 1 : 150, recompute);
  }

  private static int[] next(int[] ids) {
    int[] targets = Arrays.copyOfRange(ids, 1, ids.length + 1);
    targets[ids.length - 1] = -1;
    return targets;
  }

  private static int[] join(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private double[] logits(Decoder model, int[]... sequences) {
    Segments s = Segments.of(run, Arrays.stream(sequences).mapToInt(x -> x.length).toArray());
    int[] ids = Arrays.stream(sequences).flatMapToInt(Arrays::stream).toArray();
    double[] logits = run.read(model.logits(run, model.body(run, model.embed(run, s.ids(run, ids)), s, null)));
    run.reset();
    return logits;
  }

  @ParameterizedTest
  @MethodSource("families")
  void aSequenceOfABatchIsTheSequenceAloneToTheBit(String family) {
    Decoder model = model(family);
    double[] together = logits(model, SHORT, LONG, SHORT);
    int width = TinyFamilies.VOCABULARY;
    assertArrayEquals(logits(model, SHORT), Arrays.copyOf(together, SHORT.length * width));
    assertArrayEquals(logits(model, LONG),
        Arrays.copyOfRange(together, SHORT.length * width, (SHORT.length + LONG.length) * width));
    try (EagerRun alone = Run.eager(new Threads(1))) {
      Segments s = Segments.of(alone, LONG.length);
      assertArrayEquals(logits(model, LONG),
          alone.read(model.logits(alone, model.body(alone, model.embed(alone, s.ids(alone, LONG)), s, null))), "one thread");
    }
  }

  /** A prompt, then some tokens at once, then one after another: each row scores as it does without a cache. */
  @ParameterizedTest
  @MethodSource("families")
  void whatTheCacheHoldsIsWhatWasSeen(String family) {
    Decoder model = model(family);
    double[] whole = logits(model, LONG);
    int width = TinyFamilies.VOCABULARY;
    try (Cache cache = Cache.paged(model)) {
      int sequence = cache.open();
      int at = 0;
      for (int count : new int[] {4, 2, 1, 1, 1, 1, 1}) {
        run.decoding(count == 1);
        Segments s = cache.next(run, new int[] {sequence}, new int[] {count});
        int[] ids = Arrays.copyOfRange(LONG, at, at + count);
        double[] some = run.read(model.logits(run, model.body(run, model.embed(run, s.ids(run, ids)), s, cache)));
        run.reset();
        assertTrue(LoraTest.difference(some, Arrays.copyOfRange(whole, at * width, (at + count) * width)) < 2e-5,
            "from " + at);
        at += count;
      }
    } finally {
      run.decoding(false);
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void generationSaysWhatRecomputingWouldSay(String family) {
    Decoder model = model(family);
    int[][] made = new Generator(model, run).generate(new int[][] {SHORT, LONG}, Generator.Options.greedy(8));
    for (int p = 0; p < 2; p++) {
      int[] prompt = p == 0 ? SHORT : LONG;
      double[] all = logits(model, join(prompt, made[p]));
      for (int i = 0; i < made[p].length; i++) {
        int from = (prompt.length - 1 + i) * TinyFamilies.VOCABULARY;
        double[] row = Arrays.copyOfRange(all, from, from + TinyFamilies.VOCABULARY);
        double best = Arrays.stream(row).max().orElseThrow();
        assertEquals(best, row[made[p][i]], 1e-4 * Math.max(1, Math.abs(best)), "token " + i);
      }
    }
  }
}
