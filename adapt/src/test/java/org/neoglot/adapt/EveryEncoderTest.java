// What every encoder family must do, whatever is special of it: learn with every head, be adapted, keep sequences apart.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.autograd.Batches;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.models.ChoiceHead;
import org.neoglot.models.Config;
import org.neoglot.models.DiscriminatorHead;
import org.neoglot.models.Encoder;
import org.neoglot.models.Families;
import org.neoglot.models.Head;
import org.neoglot.models.HeadKind;
import org.neoglot.models.SequenceHead;
import org.neoglot.models.SpanHead;
import org.neoglot.models.TokenHead;
import org.neoglot.models.VectorHead;

class EveryEncoderTest {
  private static final int[] LONG = {3, 14, 15, 9, 2, 6, 5, 13, 8, 17, 11};
  private static final int[] SHORT = {27, 1, 8, 21, 4};

  private final RandomWeights weights = new RandomWeights(5, 0.2, 3);
  private final EagerRun run = Run.eager(new Threads(2));

  @AfterEach
  void close() {
    run.close();
    weights.close();
  }

  static List<String> families() {
    return TinyEncoders.names();
  }

  static List<Object[]> heads() {
    return TinyEncoders.heads();
  }

  private Encoder model(Config config) {
    Encoder model = (Encoder) Families.model(config, weights);
    EveryModel.stir(weights.parameters().stream().filter(p -> p.shape().length != 2));
    return model;
  }

  @ParameterizedTest
  @MethodSource("heads")
  void oneBatchIsLearntByHeart(String family, HeadKind kind) {
    Encoder model = model(TinyEncoders.config(family, kind));
    // 29 classes, perhaps from rows of 20 numbers.
    boolean many = kind == HeadKind.MASKED;
    double last = train(model, List.copyOf(weights.parameters()), 0.005, false, many ? 160 : 40);
    assertTrue(last < 0.1, () -> "the loss is still " + last);
  }

  /** The base's numbers stay; the adapter alone learns, with blocks that are computed again on the way back. */
  @ParameterizedTest
  @MethodSource("families")
  void anAdapterLearnsWhileTheBaseStays(String family) {
    Config config = TinyEncoders.config(family, HeadKind.MASKED);
    Encoder plain = model(config);
    double[] before = rows(plain, LONG);
    try (Adapter lora = LoraConfig.of(4).create(weights, 3)) {
      Encoder adapted = (Encoder) Families.model(config, lora.weights());
      assertArrayEquals(before, rows(adapted, LONG), "a new adapter changes nothing");
      assertFalse(lora.trained().isEmpty());
      double first = train(adapted, lora.trained(), 1e-9, true, 1);
      double last = train(adapted, lora.trained(), 0.01, true, 60);
      assertTrue(last < 0.7 * first, last + " after " + first);
      assertArrayEquals(before, rows(plain, LONG), "the base is as it was");
      Encoder merged = (Encoder) Families.model(config, lora.merged());
      assertTrue(LoraTest.difference(rows(adapted, LONG), rows(merged, LONG)) < 1e-5, "merged is unmerged");
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void aSequenceOfABatchIsTheSequenceAloneToTheBit(String family) {
    Encoder model = model(TinyEncoders.config(family, HeadKind.NONE));
    double[] together = rows(model, SHORT, LONG, SHORT);
    int width = model.dim();
    assertArrayEquals(rows(model, SHORT), Arrays.copyOf(together, SHORT.length * width));
    assertArrayEquals(rows(model, LONG),
        Arrays.copyOfRange(together, SHORT.length * width, (SHORT.length + LONG.length) * width));
    try (EagerRun alone = Run.eager(new Threads(1))) {
      Segments s = Segments.of(alone, LONG.length);
      assertArrayEquals(rows(model, LONG), alone.read(model.rows(alone, s.ids(alone, LONG), null, s)), "one thread");
    }
    int[] other = LONG.clone();
    other[10] = 12;
    assertFalse(Arrays.equals(Arrays.copyOf(rows(model, LONG), width), Arrays.copyOf(rows(model, other), width)),
        "the first token sees the last");
  }

  private double[] rows(Encoder model, int[]... sequences) {
    Segments s = Segments.of(run, Arrays.stream(sequences).mapToInt(x -> x.length).toArray());
    double[] rows = run.read(model.rows(run, s.ids(run, join(sequences)), null, s));
    run.reset();
    return rows;
  }

  private static int[] join(int[]... sequences) {
    return Arrays.stream(sequences).flatMapToInt(Arrays::stream).toArray();
  }

  /** The loss of the last step on one batch of two sequences. */
  private double train(Encoder model, List<Parameter> trained, double rate, boolean recompute, int steps) {
    Batches batches = step -> List.of(new Batches.MicroBatch(1, r -> loss(model, r)));
    return EveryModel.last(run, trained, batches, rate, steps, recompute);
  }

  /** Targets that have nothing to do with the ids, so that nothing but the weights can hold them. */
  private static Tensor loss(Encoder model, Run run) {
    Segments s = Segments.of(run, LONG.length, SHORT.length);
    Tensor x = model.rows(run, s.ids(run, join(LONG, SHORT)), null, s);
    return switch (model.head()) {
      case TokenHead head -> head.loss(run, x, targets(run, s, head.classes()));
      case DiscriminatorHead head -> head.loss(run, x, targets(run, s, 2));
      case SequenceHead head -> head.loss(run, x, s, run.ints(2, 2, 0));
      case SpanHead head -> head.loss(run, x, s, new int[] {3, 0}, new int[] {7, 0});
      case ChoiceHead head -> head.loss(run, x, s, new int[] {2}, new int[] {1});
      case VectorHead head -> throw new AssertionError("not among the heads here");
      case Head.None none -> throw new AssertionError("nobody reads");
    };
  }

  /** One row in five is left out. */
  private static Tensor targets(Run run, Segments s, int classes) {
    return s.ids(run, IntStream.range(0, s.rows()).map(i -> i % 5 == 4 ? -1 : (7 * i + 3) % classes).toArray());
  }
}
