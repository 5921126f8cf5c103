// From effects to verdicts: every answer and its borders.
package org.neoglot.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.DType;
import org.neoglot.engine.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;

class JudgementTest {
  /** Interval of (1, 2, 3, 4, 5): 3 -+ 2.776445 sqrt(0.5) = 1.0368 to 4.9632. */
  @ParameterizedTest
  @CsvSource({
    "1, SHOWN", "3, SHOWN", "3.001, INCONCLUSIVE", "4.96, INCONCLUSIVE", "4.97, REFUTED"})
  void theMinimumDecides(double minimum, Verdict wanted) {
    var j = Judgement.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0), minimum);
    assertEquals(3, j.mean(), 1e-12);
    assertEquals(3 - 2.7764451 * Math.sqrt(0.5), j.low(), 1e-6);
    assertEquals(3 + 2.7764451 * Math.sqrt(0.5), j.high(), 1e-6);
    assertEquals((2.7764451 + 0.9409646) * Math.sqrt(0.5), j.detectable(), 1e-6);
    assertEquals(wanted, j.verdict());
  }

  @Test
  void anIntervalWithZeroShowsNothing() {
    assertEquals(Verdict.INCONCLUSIVE, Judgement.of(List.of(-3.0, 2.0, 5.0, -1.0, 6.0), 0.5).verdict());
  }

  @Test
  void noEffectAtAllIsRefuted() {
    assertEquals(Verdict.REFUTED, Judgement.of(List.of(0.0, 0.0, 0.0, 0.0, 0.0), 0.01).verdict());
    assertEquals(Verdict.REFUTED, Judgement.of(List.of(-1.0, -1.1, -0.9, -1.0, -1.2), 0.01).verdict());
  }

  /** In the limit, one infinite effect of five says nothing, four of five say all, and an unknown one nothing. */
  @Test
  void infiniteEffectsAreJudgedInTheLimit() {
    double no = Double.NEGATIVE_INFINITY;
    double yes = Double.POSITIVE_INFINITY;
    assertEquals(Verdict.INCONCLUSIVE, Judgement.of(List.of(no, 1.0, 1.0, 1.0, 1.0), 0.5).verdict());
    assertEquals(Verdict.INCONCLUSIVE, Judgement.of(List.of(yes, 1.0, 1.0, 1.0, 1.0), 0.5).verdict());
    assertEquals(Verdict.INCONCLUSIVE, Judgement.of(List.of(yes, no, 1.0, 1.0, 1.0), 0.5).verdict());
    assertEquals(0.6, Judgement.of(List.of(yes, no, 1.0, 1.0, 1.0), 0.5).mean());
    assertEquals(Verdict.REFUTED, Judgement.of(List.of(no, no, no, no, 1.0), 0.5).verdict());
    assertEquals(Verdict.SHOWN, Judgement.of(List.of(yes, yes, yes, yes, yes), 0.5).verdict());
    assertEquals(Verdict.INCONCLUSIVE, Judgement.of(List.of(Double.NaN, yes, yes, yes, yes), 0.5).verdict());
    // What the limit is of: finite effects that are large enough are judged alike.
    assertEquals(Verdict.INCONCLUSIVE, Judgement.of(List.of(-1e9, 1.0, 1.0, 1.0, 1.0), 0.5).verdict());
    assertEquals(Verdict.REFUTED, Judgement.of(List.of(-1e9, -1e9, -1e9, -1e9, 1.0), 0.5).verdict());
  }

  @Test
  void fourSeedsAreTooFew() {
    assertThrows(IllegalArgumentException.class, () -> Judgement.of(List.of(1.0, 1.0, 1.0, 1.0), 0.1));
  }

  /** Pure noise is SHOWN in at most one of forty cases, which is what a one-sided 2.5 % means. */
  @Test
  void noiseIsRarelyShown() {
    int shown = 0;
    try (Arena arena = Arena.ofConfined()) {
      Tensor noise = Tensor.allocate(arena, DType.F32, 2000, 5);
      RandomWeights.gaussian(noise, 3, "noise", 1);
      for (int r = 0; r < 2000; r++) {
        List<Double> effects = new ArrayList<>();
        for (int c = 0; c < 5; c++) effects.add(noise.get(r, c));
        if (Judgement.of(effects, 1e-6).verdict() == Verdict.SHOWN) shown++;
      }
    }
    assertTrue(shown > 20 && shown < 80, shown + " of 2000, expected about 50");
  }
}
