// A grown vocabulary keeps old rows bit for bit and begins new ones as was asked.
package org.neoglot.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.adapt.GrownVocabulary.Init;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.models.Decoder;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.VocabularyExtension;
import org.neoglot.tokenizer.VocabularyExtension.Extended;

class GrownVocabularyTest {
  private static final Extended EXTENSION = new VocabularyExtension(12).extend(
      new BpeTrainer(262).train(Stream.of("the cat and the hat and the bat that sat on the mat")),
      Stream.of("habari ya asubuhi habari ya jioni habari yako asubuhi njema jioni njema"));
  private static final int OLD = EXTENSION.firstAdded();
  private static final int ALL = EXTENSION.tokenizer().size();

  /** A dim-wide row of a parameter. */
  private static double[] row(Parameter p, int row) {
    double[] values = new double[p.cols()];
    for (int c = 0; c < values.length; c++) values[c] = p.value().get(row, c);
    return values;
  }

  @ParameterizedTest
  @CsvSource({"RANDOM, false", "RANDOM, true", "MEAN, false", "MEAN, true", "SUBTOKENS, false", "SUBTOKENS, true"})
  void oldRowsStayAndNewOnesBeginAsAsked(Init init, boolean tied) {
    try (RandomWeights base = new RandomWeights(5, 0.3, 2); GrownVocabulary grown = new GrownVocabulary(base, EXTENSION, init, 9)) {
      Decoder model = LoraTest.model(grown, ALL, tied);
      assertEquals(tied, model.head() == model.embedding());
      assertTrue(ALL > OLD);
      for (Parameter p : List.of(model.embedding(), model.head())) {
        Parameter old = base.parameter(p.name(), OLD, 16);
        assertEquals(ALL, p.rows());
        for (int r = 0; r < OLD; r++) assertArrayEquals(row(old, r), row(p, r), "old row " + r);
        for (int r = OLD; r < ALL; r++) check(init, old, p, r);
      }
      if (!tied) assertFalse(Arrays.equals(row(model.embedding(), OLD), row(model.head(), OLD)), "each from its own rows");
    }
  }

  private static void check(Init init, Parameter old, Parameter grown, int row) {
    double[] found = row(grown, row);
    switch (init) {
      case MEAN -> assertArrayEquals(mean(old, java.util.stream.IntStream.range(0, OLD).toArray()), found, 1e-7);
      case SUBTOKENS -> assertArrayEquals(mean(old, EXTENSION.parts(row)), found, 1e-7);
      case RANDOM -> {
        assertTrue(Arrays.stream(found).map(Math::abs).max().orElseThrow() < 5 * 0.3, "as large as the old ones");
        assertFalse(row > OLD && Arrays.equals(found, row(grown, row - 1)), "each its own");
      }
    }
  }

  private static double[] mean(Parameter p, int[] rows) {
    double[] mean = new double[p.cols()];
    for (int r : rows) for (int c = 0; c < mean.length; c++) mean[c] += p.value().get(r, c) / rows.length;
    return mean;
  }

  @Test
  void theSameSeedGivesTheSameRows() {
    float[][] seen = new float[3][];
    for (int i = 0; i < 3; i++) {
      try (RandomWeights base = new RandomWeights(5, 0.3, 2);
          GrownVocabulary grown = new GrownVocabulary(base, EXTENSION, Init.RANDOM, i < 2 ? 9 : 10)) {
        seen[i] = LoraTest.model(grown, ALL, true).embedding().value().floats();
      }
    }
    assertArrayEquals(seen[0], seen[1]);
    assertFalse(Arrays.equals(seen[0], seen[2]));
  }

  /** A feed-forward layer that happens to be as wide as the vocabulary has tokens is not a vocabulary. */
  @Test
  void anotherMatrixOfTheSameHeightIsLeftAlone() {
    try (RandomWeights base = new RandomWeights(5, 0.3, 2);
        GrownVocabulary grown = new GrownVocabulary(base, EXTENSION, Init.MEAN, 9)) {
      Parameter gate = grown.parameter("model.layers.0.mlp.gate_proj.weight", ALL, 16);
      assertSame(base.parameter("model.layers.0.mlp.gate_proj.weight", ALL, 16), gate);
      Decoder model = LoraTest.model(grown, ALL, false);
      assertTrue(grown.parameters().contains(model.embedding()) && grown.parameters().contains(model.head()));
      assertEquals(base.parameters().size(), grown.parameters().size());
    }
  }
}
