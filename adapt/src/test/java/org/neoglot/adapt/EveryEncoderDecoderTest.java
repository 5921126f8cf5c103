// What every encoder-decoder family must do: learn, be adapted, keep pairs apart, use its caches, come back from disk.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Weights;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Beam;
import org.neoglot.models.Cache;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.Families;
import org.neoglot.models.Generator;
import org.neoglot.models.Memory;
import org.neoglot.models.ModelFolder;
import org.neoglot.models.ModelWriter;
import org.neoglot.models.Reopened;
import org.neoglot.models.Sampling;
import org.neoglot.models.SequencePairs;
import org.neoglot.models.Source;

class EveryEncoderDecoderTest {
  private static final int WIDTH = TinyEncoderDecoders.VOCABULARY;
  private static final int[][] SOURCES = {{3, 14, 15, 9, 2, 6, 5, 13, 8, 17, 11}, {27, 4, 8, 21},
      {12, 19, 20, 7, 22, 28, 10}};
  /** Each ends with the token that mBART's decoder begins with, so that all families are asked alike. */
  private static final int[][] TARGETS = {{5, 18, 9, 2}, {23, 7, 7, 26, 9, 4, 16, 24, 6, 2}, {11, 13, 2}};

  private final RandomWeights weights = new RandomWeights(5, 0.2, 3);
  private final EagerRun run = Run.eager(new Threads(2));

  @TempDir
  Path folder;

  @AfterEach
  void close() {
    run.close();
    weights.close();
  }

  static Iterable<String> families() {
    return TinyEncoderDecoders.names();
  }

  private static EncoderDecoder build(String family, Weights weights) {
    return (EncoderDecoder) Families.model(TinyEncoderDecoders.config(family), weights);
  }

  private EncoderDecoder model(String family) {
    EncoderDecoder model = build(family, weights);
    EveryModel.stir(weights.parameters().stream().filter(p -> p.rows() == 1));
    // A tied T5 divides what its head sees by the root of the width: its published embeddings begin at N(0, 1).
    if (family.equals("t5")) RandomWeights.gaussian(model.embedding().value(), 11, "shared.weight", 1);
    return model;
  }

  private static SequencePairs pairs(int... which) {
    return new SequencePairs(IntStream.of(which).mapToObj(i -> SOURCES[i]).toArray(int[][]::new),
        IntStream.of(which).mapToObj(i -> TARGETS[i]).toArray(int[][]::new));
  }

  private double[] logits(EncoderDecoder model, SequencePairs pairs) {
    double[] logits = run.read(model.logits(run, pairs.decoded(run, model)));
    run.reset();
    return logits;
  }

  @ParameterizedTest
  @MethodSource("families")
  void oneBatchIsLearntByHeart(String family) {
    EncoderDecoder model = model(family);
    double rate = family.equals("t5, version 1.1") || family.equals("mt5") ? 0.005 : 0.01;
    double last = train(model, List.copyOf(weights.parameters()), rate, false);
    assertTrue(last < 0.02, () -> "the loss is " + last);
    int[][] said = new Generator(model, run).generate(SOURCES,
        new Generator.Options(12, Set.of(2), new Sampling.Greedy(), 0));
    assertArrayEquals(TARGETS, said, "and said");
  }

  /** The base's numbers stay; the adapter alone learns, with blocks that are computed again on the way back. */
  @ParameterizedTest
  @MethodSource("families")
  void anAdapterLearnsWhileTheBaseStays(String family) {
    EncoderDecoder plain = model(family);
    double[] before = logits(plain, pairs(0, 1));
    try (Adapter lora = LoraConfig.of(4).create(weights, 3)) {
      EncoderDecoder adapted = lora.around(build(family, lora.weights()));
      assertArrayEquals(before, logits(adapted, pairs(0, 1)), "a new adapter changes nothing");
      double first = train(adapted, lora.trained(), 0, true);
      double last = train(adapted, lora.trained(), 0.01, true);
      assertTrue(last < 0.5 * first, last + " after " + first);
      assertArrayEquals(before, logits(plain, pairs(0, 1)), "the base is as it was");
      assertFalse(Arrays.equals(before, logits(adapted, pairs(0, 1))));
      assertTrue(LoraTest.difference(logits(adapted, pairs(0, 1)), logits(build(family, lora.merged()), pairs(0, 1))) < 1e-5,
          "merged is unmerged");
    }
  }

  /** The loss of the last of 150 steps on one batch of three pairs. */
  private double train(EncoderDecoder model, List<Parameter> trained, double rate, boolean recompute) {
    SequencePairs all = pairs(0, 1, 2);
    Batches batches = step -> List.of(new Batches.MicroBatch(all.counted(), r -> all.loss(r, model).mean()));
    return EveryModel.last(run, trained, batches, Math.max(rate, 1e-9), rate == 0 ? 1 : 150, recompute);
  }

  /** Blocks that are computed again give the same gradients to the bit, those of the source they look at among them. */
  @ParameterizedTest
  @MethodSource("families")
  void recomputedBlocksGiveTheSameGradients(String family) {
    EncoderDecoder model = model(family);
    List<Parameter> all = List.copyOf(weights.parameters());
    all.forEach(p -> p.trainable(true));
    double[][] kept = gradients(new Tape(run), model, all);
    assertArrayEquals(kept, gradients(new Tape(run, block -> true), model, all));
    long moved = Arrays.stream(kept).filter(g -> Arrays.stream(g).anyMatch(x -> x != 0)).count();
    assertEquals(all.size(), moved, "every parameter has a gradient");
  }

  private double[][] gradients(Tape tape, EncoderDecoder model, List<Parameter> all) {
    Tensor[] leaves = all.stream().map(Parameter::value).toArray(Tensor[]::new);
    tape.watch(leaves);
    Tensor[] d = tape.backward(pairs(0, 1, 2).loss(tape, model).mean(), 1, leaves);
    double[][] read = Arrays.stream(d).map(g -> g == null ? new double[0] : run.read(g)).toArray(double[][]::new);
    run.reset();
    return read;
  }

  @ParameterizedTest
  @MethodSource("families")
  void aPairOfABatchIsThePairAloneToTheBit(String family) {
    EncoderDecoder model = model(family);
    double[] together = logits(model, pairs(1, 0, 2));
    int at = 0;
    for (int i : new int[] {1, 0, 2}) {
      int size = TARGETS[i].length * WIDTH;
      assertArrayEquals(logits(model, pairs(i)), Arrays.copyOfRange(together, at, at + size), "pair " + i);
      at += size;
    }
    try (EagerRun alone = Run.eager(new Threads(1))) {
      assertArrayEquals(together, alone.read(model.logits(alone, pairs(1, 0, 2).decoded(alone, model))), "one thread");
    }
  }

  /** Two targets of one source at once, some tokens and then one after another: each row scores as it does uncached. */
  @ParameterizedTest
  @MethodSource("families")
  void whatTheCachesHoldIsWhatWasSeen(String family) {
    EncoderDecoder model = model(family);
    int[] shifted = model.shiftRight(TARGETS[1]);
    double[] whole = logits(model, pairs(1));
    try (Memory memory = Memory.of(run, model, SOURCES); Cache cache = Cache.paged(model)) {
      run.reset();
      int[] sequences = {cache.open(), cache.open()};
      int at = 0;
      for (int count : new int[] {4, 2, 1, 1, 1, 1}) {
        run.decoding(count == 1);
        Segments t = cache.next(run, sequences, new int[] {count, count});
        int[] once = Arrays.copyOfRange(shifted, at, at + count);
        int[] ids = IntStream.concat(Arrays.stream(once), Arrays.stream(once)).toArray();
        Tensor x = model.decode(run, model.embedTarget(run, t.ids(run, ids), t), t, memory.source(run, t, 1, 1), cache);
        double[] both = run.read(model.logits(run, x));
        run.reset();
        double[] wanted = Arrays.copyOfRange(whole, at * WIDTH, (at + count) * WIDTH);
        assertTrue(LoraTest.difference(Arrays.copyOf(both, both.length / 2), wanted) < 2e-5, "from " + at);
        assertArrayEquals(Arrays.copyOf(both, both.length / 2), Arrays.copyOfRange(both, both.length / 2, both.length));
        at += count;
      }
    } finally {
      run.decoding(false);
    }
  }

  /** Greedy targets and beams, several sources at once: scores are those of the whole target, computed again. */
  @ParameterizedTest
  @MethodSource("families")
  void whatIsGeneratedScoresAsRecomputed(String family) {
    EncoderDecoder model = model(family);
    int[][] greedy = new Generator(model, run).generate(SOURCES, Generator.Options.greedy(8));
    var options = new Beam.Options(4, 4, 8, Set.of(2, 9), 1, Beam.Stop.LIKELY, List.of());
    List<List<Beam.Hypothesis>> beams = new Beam(model, run).search(SOURCES, options);
    var one = new Beam(model, run).search(SOURCES, Beam.Options.of(1, 8, Set.of()));
    for (int s = 0; s < SOURCES.length; s++) {
      assertArrayEquals(greedy[s], one.get(s).getFirst().ids(), "one beam is greedy");
      assertEquals(4, beams.get(s).size());
      for (Beam.Hypothesis h : beams.get(s)) assertEquals(score(model, SOURCES[s], h.ids()), h.score(), 1e-4);
      List<Beam.Hypothesis> alone = new Beam(model, run).search(new int[][] {SOURCES[s]}, options).getFirst();
      for (int i = 0; i < 4; i++) {
        assertArrayEquals(alone.get(i).ids(), beams.get(s).get(i).ids());
        assertEquals(alone.get(i).score(), beams.get(s).get(i).score(), "alone as in a batch, to the bit");
      }
    }
  }

  /** Mean of ln p over a target that begins with the config's start. */
  private double score(EncoderDecoder model, int[] source, int[] target) {
    Segments s = Segments.of(run, source.length);
    Segments t = Segments.of(run, target.length);
    int[] seen = new int[target.length];
    for (int i = 0; i < seen.length; i++) seen[i] = i == 0 ? TinyEncoderDecoders.START : target[i - 1];
    Tensor encoded = model.encode(run, model.embedSource(run, s.ids(run, source), s), s);
    Tensor x = model.decode(run, model.embedTarget(run, t.ids(run, seen), t), t, Source.of(encoded, s, t), null);
    double mean = run.read(model.loss(run, x, t.ids(run, target)).mean())[0];
    run.reset();
    return -mean;
  }

  @ParameterizedTest
  @MethodSource("families")
  void whatWasWrittenOpensEqual(String family) throws IOException {
    EncoderDecoder model = model(family);
    double[] before = logits(model, pairs(0, 1));
    ModelWriter.write(folder.resolve("a"), TinyEncoderDecoders.config(family).json(),
        weights.parameters(), null, Formats.F32);
    try (ModelFolder opened = ModelFolder.openAny(folder.resolve("a"), w -> w)) {
      assertArrayEquals(before, logits(opened.encoderDecoder(), pairs(0, 1)));
      assertEquals(weights.parameters().size(), opened.weights().parameters().size(), "each weight once");
      ModelWriter.write(folder.resolve("b"), opened.any().config().json(), opened.weights().parameters(),
          null, Formats.BF16);
      assertEquals(weights.parameters().size(), Reopened.compare(opened, folder.resolve("b")).tensors());
      var e = assertThrows(IllegalArgumentException.class, opened::model);
      assertTrue(e.getMessage().contains("is an encoder-decoder, wanted a model that goes on with text"), e.getMessage());
    }
  }

  @Test
  void whatCannotBeIsOneClearLine() {
    EncoderDecoder model = model("bart");
    Generator generator = new Generator(model, run);
    refused("source 1 is empty", () -> generator.generate(new int[][] {{1}, {}}, Generator.Options.greedy(3)));
    refused("source 0 holds id 29", () -> generator.generate(new int[][] {{29}}, Generator.Options.greedy(3)));
    refused("source 0 has 65 tokens, but the model's context is 64",
        () -> generator.generate(new int[][] {new int[65]}, Generator.Options.greedy(3)));
    refused("prompt 0 of 1 tokens and 64 new ones are 65", () -> generator.generate(SOURCES, Generator.Options.greedy(64)));
    refused("3 sources and 1 prompts",
        () -> generator.generate(SOURCES, new int[][] {{2}}, Generator.Options.greedy(3), (p, id) -> true));
    refused("1 sources and 0 targets are no pairs", () -> new SequencePairs(new int[][] {{1}}, new int[0][]));
    refused("pair 0 has a source of 1 tokens and a target of 0",
        () -> new SequencePairs(new int[][] {{1}}, new int[][] {{}}));
    config("'encoder_attention_heads' is 5, wanted a divisor of d_model 32", "bart", "encoder_attention_heads", "5");
    config("'activation_function' is \"geglu\"", "marian", "activation_function", "\"geglu\"");
    config("'feed_forward_proj' is \"gated-tanh\"", "t5", "feed_forward_proj", "\"gated-tanh\"");
    config("'quantization_config' is {}", "m2m_100", "quantization_config", "{}");
    config("'relative_attention_max_distance' is 3", "mt5", "relative_attention_max_distance", "3");
  }

  private void config(String complaint, String family, String key, String value) {
    var json = TinyEncoderDecoders.config(family).json();
    json.set(key, tools.jackson.databind.json.JsonMapper.shared().readTree(value));
    var e = assertThrows(IllegalArgumentException.class,
        () -> Families.model(new org.neoglot.models.Config("config.json", json), weights));
    assertTrue(e.getMessage().contains(complaint) && e.getMessage().lines().count() == 1, e.getMessage());
  }

  private static void refused(String start, org.junit.jupiter.api.function.Executable what) {
    var e = assertThrows(IllegalArgumentException.class, what);
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
  }
}
