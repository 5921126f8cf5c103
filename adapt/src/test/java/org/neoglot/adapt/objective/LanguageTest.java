// Masked, prefix, denoising and detecting objectives: their value by the definition, their gradient, and that they learn.
package org.neoglot.adapt.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.neoglot.adapt.data.Batch;
import org.neoglot.autograd.Batches;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Threads;
import org.neoglot.models.Decoder;
import org.neoglot.models.DiscriminatorHead;
import org.neoglot.models.Encoder;
import org.neoglot.models.EncoderDecoder;
import org.neoglot.models.SequencePairs;

class LanguageTest {
  private static final int[] ORDINARY = IntStream.range(5, Small.VOCABULARY).toArray();
  private static final Masking MASKING = Masking.units(0.3, new Replacement(4, ORDINARY, 0.8, 0.1));
  private static final LongFunction<int[]> TEXT = n -> Small.text(n % 4, 9);

  private static Rows rows() {
    return n -> {
      int[] text = Small.text(n % 4, 7 + (int) (n % 3));
      int[] ids = new int[text.length + 2];
      System.arraycopy(text, 0, ids, 1, text.length);
      ids[0] = 2;
      ids[ids.length - 1] = 3;
      return new Row(ids, null, null, IntStream.range(0, ids.length).map(i -> i == 0 || i == ids.length - 1
          ? -1 : i).toArray());
    };
  }

  @Test void causalIsTheMeanSurpriseOfWhatFollows() {
    Small<Decoder> small = Small.of(Small.LLAMA, 3);
    Batch batch = new Batch(new int[] {5, 7, 9, 11, 6}, new int[] {7, 9, -1, 6, 8}, new int[] {3, 2});
    Objective causal = new Causal(small.model(), n -> batch);
    double[] scores = Small.read(run -> {
      Segments s = Segments.of(run, 3, 2);
      return small.model().logits(run, small.model().body(run, small.model().embed(run, s.ids(run, batch.ids())), s, null));
    });
    double wanted = 0;
    for (int r : new int[] {0, 1, 3, 4}) wanted += Small.surprise(scores, r, Small.VOCABULARY, batch.targets()[r]) / 4;
    assertEquals(4, causal.batch(0).counted());
    assertEquals(wanted, Small.exactly(causal.batch(0).loss()), 1e-12);
    Small.gradient(small.parameters(), causal.batch(0).loss());
  }

  @Test void maskedIsTheMeanSurpriseOfWhatIsHidden() {
    Small<Encoder> small = Small.of(Small.BERT, 1);
    MaskedLanguage objective = new MaskedLanguage(small.model(), rows(), 2, MASKING, 7);
    MaskedLanguage.Asked asked = objective.asked(3);
    double[] scores = Small.read(run -> {
      Segments s = asked.packed().segments(run);
      return MaskedLanguage.tokens(small.model()).logits(run, asked.packed().through(run, small.model(), s));
    });
    double wanted = 0;
    for (int i = 0; i < asked.places().length; i++) {
      wanted += Small.surprise(scores, asked.places()[i], Small.VOCABULARY, asked.targets()[i]) / asked.places().length;
    }
    assertEquals(asked.places().length, objective.batch(3).counted());
    assertEquals(wanted, Small.exactly(objective.batch(3).loss()), 1e-12);
    Small.gradient(small.parameters(), objective.batch(3).loss());
  }

  @Test void aBatchIsTheSameWhoeverAsksAndWithAnyThreads() {
    Small<Encoder> small = Small.of(Small.BERT, 1);
    MaskedLanguage objective = new MaskedLanguage(small.model(), rows(), 3, MASKING, 7);
    var all = IntStream.range(0, 8).parallel().mapToObj(i -> objective.asked(5)).toList();
    for (var asked : all) {
      assertArrayEquals(all.getFirst().packed().ids(), asked.packed().ids());
      assertArrayEquals(all.getFirst().places(), asked.places());
    }
    // Numbers 5 and 9 have the same rows (four texts, lengths by threes apart), but other masks.
    assertNotEquals(Arrays.toString(objective.asked(1).places()), Arrays.toString(objective.asked(5).places()));
    double[] values = new double[2];
    for (int threads = 1; threads <= 2; threads++) {
      try (EagerRun run = Run.eager(new Threads(threads))) {
        values[threads - 1] = run.read(objective.batch(5).loss().apply(run))[0];
      }
    }
    assertEquals(values[0], values[1]);
  }

  @Test void translationModellingPutsBothSentencesAtTheSamePositions() {
    Small<Encoder> small = Small.of(Small.BERT, 2);
    var parallel = new ParallelRows(2, 3, true, ids -> IntStream.range(0, ids.length).map(i -> ids[i] < 5
        ? -1 : i).toArray());
    Rows pairs = n -> parallel.of(Small.text(n % 3, 4), Small.text(n % 3 + 50, 5), 0, 1);
    MaskedLanguage objective = new MaskedLanguage(small.model(), pairs, 2, MASKING, 1);
    Small.gradient(small.parameters(), objective.batch(0).loss());
    // Positions make a difference, so they arrive where the model adds them.
    MaskedLanguage.Asked asked = objective.asked(0);
    Packed p = asked.packed();
    var plain = new MaskedLanguage.Asked(new Packed(p.ids(), p.types(), null, p.lengths()), asked.places(), asked.targets());
    assertNotEquals(Small.exactly(run -> objective.loss(run, asked)), Small.exactly(run -> objective.loss(run, plain)),
        1e-9);
    Small.falls(small.parameters(), objective, 60, 0.7);
  }

  @Test void maskedLearns() {
    Small<Encoder> small = Small.of(Small.BERT, 1);
    Small.falls(small.parameters(), new MaskedLanguage(small.model(), rows(), 4, MASKING, 7), 80, 0.6);
  }

  /**
   * Rows of a prefix see it whole: a change of its last token moves them, but a change of the target moves no row
   * before.
   */
  @Test void prefixIsReadBothWaysAndTheTargetOneWay() {
    Small<Decoder> small = Small.of(Small.LLAMA, 4);
    int[] base = {5, 6, 7, 8, 9, 10};
    double[] before = prefixed(small.model(), base);
    double[] prefix = prefixed(small.model(), 5, 6, 15, 8, 9, 10);
    double[] target = prefixed(small.model(), 5, 6, 7, 8, 15, 10);
    assertNotEquals(before[0], prefix[0], "the first row sees the prefix's end");
    int dim = small.model().dim();
    for (int i = 0; i < 4 * dim; i++) assertEquals(before[i], target[i], "number " + i);
    assertNotEquals(before[4 * dim], target[4 * dim]);
  }

  private static double[] prefixed(Decoder model, int... ids) {
    return Small.read(run -> {
      Run open = new PrefixRun(run, run.ints(1, 3));
      Segments s = Segments.of(run, ids.length);
      return model.body(open, model.embed(open, s.ids(run, ids)), s, null);
    });
  }

  @Test void prefixAsksForTheTargetOnly() {
    var asked = PrefixLanguage.asked(List.of(new Denoiser.Denoised(new int[] {5, 6, 7}, new int[] {8, 9, 1}),
        new Denoiser.Denoised(new int[] {10}, new int[] {11, 1})));
    assertArrayEquals(new int[] {5, 6, 7, 8, 9, 10, 11}, asked.ids());
    assertArrayEquals(new int[] {-1, -1, 8, 9, 1, 11, 1}, asked.targets());
    assertArrayEquals(new int[] {5, 2}, asked.lengths());
    assertArrayEquals(new int[] {3, 1}, asked.prefixes());
    Small<Decoder> small = Small.of(Small.LLAMA, 4);
    double[] scores = Small.read(run -> {
      Run open = new PrefixRun(run, run.ints(1, asked.prefixes()));
      Segments s = Segments.of(run, asked.lengths());
      return small.model().logits(run, small.model().body(open, small.model().embed(open, s.ids(run, asked.ids())), s,
          null));
    });
    double wanted = 0;
    for (int r = 2; r < 7; r++) wanted += Small.surprise(scores, r, Small.VOCABULARY, asked.targets()[r]) / 5;
    assertEquals(wanted, Small.exactly(run -> PrefixLanguage.loss(small.model(), run, asked)), 1e-12);
    var objective = new PrefixLanguage(small.model(), TEXT, 3, Continuation.anywhere(1), 2);
    Small.gradient(small.parameters(), objective.batch(1).loss());
    Small.falls(small.parameters(), objective, 60, 0.6);
  }

  /** Blocks that are computed again open their attention again. */
  @Test void prefixesSurviveRecomputation() {
    Small<Decoder> small = Small.of(Small.LLAMA, 4);
    var batch = new PrefixLanguage(small.model(), TEXT, 3, Continuation.anywhere(1), 2).batch(1);
    Tensor[] leaves = small.parameters().stream().map(Parameter::value).toArray(Tensor[]::new);
    try (EagerRun run = Run.eager(new Threads(1))) {
      List<double[]> kept = slopes(new Tape(run), batch, leaves, run);
      List<double[]> again = slopes(new Tape(run, block -> true), batch, leaves, run);
      for (int i = 0; i < leaves.length; i++) assertArrayEquals(kept.get(i), again.get(i), small.parameters().get(i).name());
    }
  }

  private static List<double[]> slopes(Tape tape, Batches.MicroBatch batch, Tensor[] leaves, Run run) {
    tape.watch(leaves);
    return Arrays.stream(tape.backward(batch.loss().apply(tape), 1, leaves)).map(run::read).toList();
  }

  @Test void aDecoderDenoisesToo() {
    Small<Decoder> small = Small.of(Small.LLAMA, 5);
    var objective = new PrefixLanguage(small.model(), TEXT, 4, SpanCorruption.t5(new int[] {2, 3, 4}, 1), 2);
    Small.falls(small.parameters(), objective, 60, 0.7);
  }

  @Test void denoisingIsTheMeanSurpriseOfTheTarget() {
    Small<EncoderDecoder> small = Small.of(Small.T5, 6);
    var objective = new Denoising(small.model(), TEXT, 2, SpanCorruption.t5(new int[] {2, 3, 4}, 1), 3);
    SequencePairs pairs = objective.pairs(1);
    int[] labels = Arrays.stream(pairs.targets()).flatMapToInt(Arrays::stream).toArray();
    double[] scores = Small.read(run -> small.model().logits(run, pairs.decoded(run, small.model())));
    double wanted = 0;
    for (int i = 0; i < labels.length; i++) wanted += Small.surprise(scores, i, Small.VOCABULARY, labels[i]) / labels.length;
    assertEquals(labels.length, objective.batch(1).counted());
    assertEquals(wanted, Small.exactly(objective.batch(1).loss()), 1e-12);
    Small.gradient(small.parameters(), objective.batch(1).loss());
    Small.falls(small.parameters(), objective, 60, 0.8);
  }

  @Test void infillingAndTheMixtureLearn() {
    Small<EncoderDecoder> small = Small.of(Small.T5, 7);
    Denoiser infill = new Restoring(new SentencePermutation(id -> id == 9).then(new TextInfilling(0.3, 3, 4)), -1, 1);
    Small.falls(small.parameters(), new Denoising(small.model(), TEXT, 4, infill, 1), 80, 0.8);
    Small<EncoderDecoder> other = Small.of(Small.T5, 8);
    Denoiser mixture = MixtureOfDenoisers.ul2(new int[] {2, 3, 4, 20, 21, 22}, 1, 17, 18, 19);
    Small.falls(other.parameters(), new Denoising(other.model(), TEXT, 8, mixture, 1), 80, 0.8);
  }

  private static final String[] GENERATOR = {"architectures", "[\"ElectraForMaskedLM\"]"};

  @Test void detectionIsTheGeneratorsLossAndFiftyTimesTheDiscriminators() {
    Small<Encoder> generator = Small.of(Small.ELECTRA, 9, GENERATOR);
    Small<Encoder> discriminator = Small.of(Small.ELECTRA, 10);
    Masking always = Masking.units(0.3, new Replacement(4, ORDINARY, 1, 0));
    var objective = new ReplacedTokens(generator.model(), discriminator.model(), rows(), 2, always, 50, 7);
    MaskedLanguage.Asked asked = MaskedLanguage.asked(rows(), 0, 2, always, 7);
    Packed p = asked.packed();
    double[] guesses = Small.read(run -> MaskedLanguage.tokens(generator.model())
        .logits(run, p.through(run, generator.model(), p.segments(run))));
    // What is drawn: the largest score plus Gumbel noise, in the order of places and tokens.
    Dice dice = new Dice(7, 0, -1);
    int[] ids = p.ids().clone();
    int[] replaced = new int[ids.length];
    double first = 0;
    for (int i = 0; i < asked.places().length; i++) {
      int at = asked.places()[i];
      first += Small.surprise(guesses, at, Small.VOCABULARY, asked.targets()[i]) / asked.places().length;
      double best = -1e9;
      for (int id = 0; id < Small.VOCABULARY; id++) {
        double score = guesses[at * Small.VOCABULARY + id] + dice.gumbel();
        if (score <= best) continue;
        best = score;
        ids[at] = id;
      }
      replaced[at] = ids[at] == asked.targets()[i] ? 0 : 1;
    }
    Packed seen = new Packed(ids, null, null, p.lengths());
    double[] found = Small.read(run -> ((DiscriminatorHead) discriminator.model().head())
        .logits(run, seen.through(run, discriminator.model(), seen.segments(run))));
    double second = 0;
    for (int i = 0; i < ids.length; i++) {
      double sigmoid = 1 / (1 + StrictMath.exp(-found[i]));
      second -= StrictMath.log(replaced[i] == 1 ? sigmoid : 1 - sigmoid) / ids.length;
    }
    assertEquals(first + 50 * second, Small.exactly(objective.batch(0).loss()), 1e-10);
    List<Parameter> all = new ArrayList<>(generator.parameters());
    all.addAll(discriminator.parameters());
    Small.gradient(all, objective.batch(0).loss());
    double[] ends = Small.train(named(generator, discriminator), objective, 60, 1, 2);
    assertTrue(ends[1] < 0.9 * ends[0], ends[0] + " to " + ends[1]);
  }

  /** The optimizer wants each name once: the generator's alone are moved here, and the discriminator's head. */
  private static List<Parameter> named(Small<Encoder> generator, Small<Encoder> discriminator) {
    List<Parameter> all = new ArrayList<>(discriminator.parameters());
    List<String> names = all.stream().map(Parameter::name).toList();
    generator.parameters().stream().filter(p -> !names.contains(p.name())).forEach(all::add);
    return all;
  }
}
