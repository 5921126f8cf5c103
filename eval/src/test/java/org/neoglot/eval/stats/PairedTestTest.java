// What is said of two systems on the same examples, against what can be counted by hand, and against chance itself.
package org.neoglot.eval.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairedTestTest {
  private static final ToDoubleFunction<double[]> MEAN = s -> s[0] / s[1];
  private static final Bootstrap DRAWS = new Bootstrap(1000, 0.95, 1);

  private static double[][] rows(double... values) {
    return Arrays.stream(values).mapToObj(v -> new double[] {v, 1}).toArray(double[][]::new);
  }

  private static Comparison compare(double[] value, double[] beside) {
    return new PairedTest(new double[][][] {rows(value)}, new double[][][] {rows(beside)}, MEAN).compare(DRAWS, 2000);
  }

  /** Of 100 examples the first {@code more} are right for one system only, the next {@code less} for the other only. */
  private static Comparison shares(int more, int less) {
    double[] one = new double[100];
    double[] other = new double[100];
    Arrays.fill(one, 0, more, 1);
    Arrays.fill(other, more, more + less, 1);
    Arrays.fill(one, 50, 100, 1);
    Arrays.fill(other, 50, 100, 1);
    return compare(one, other);
  }

  @Test void aFewExamplesAreNoDifference() {
    for (int n = 0; n <= 5; n++) {
      Comparison c = shares(n, 0);
      assertEquals(ExactTests.mcnemar(n, 0), c.pValue(), 1e-12);
      assertEquals(Verdict.TIE, c.verdict(), n + " of 100");
      assertTrue(c.interval().contains(0), n + " of 100: " + c.interval());
    }
    // Resampling alone says five of 100 are a gain: 0 of them in a resample are rare. The shown interval follows the test.
    assertTrue(shares(5, 0).drawn().low() > 0);
    assertEquals(0, shares(5, 0).interval().low());
    assertEquals(1.0 / 32, shares(6, 0).pValue(), 1e-12);
    assertEquals(Verdict.GAIN, shares(6, 0).verdict());
    assertEquals(Verdict.LOSS, shares(0, 6).verdict());
    assertTrue(shares(6, 0).interval().low() > 0);
    // More than can be counted one by one: the binomial law is the same thing.
    assertEquals(ExactTests.mcnemar(20, 7), shares(20, 7).pValue(), 1e-12);
  }

  @Test void swapsAreThoseOfTheSignFlipTest() {
    double[] zero = new double[12];
    double[] some = {.3, -.1, .2, .4, -.2, .1, .3, .2, .2, -.3, .5, .1};
    double exact = ExactTests.signFlip(some);
    assertEquals(exact, compare(some, zero).pValue(), 1e-12);
    assertEquals(exact, compare(zero, some).pValue(), 1e-12, "two-sided");
    double[] many = new double[300];
    double[] none = new double[300];
    var noise = new Draws(4);
    Arrays.setAll(many, i -> noise.uniform(0, i) - 0.45);
    Comparison c = compare(many, none);
    assertEquals(ExactTests.signFlip(many, 20_000, 9), c.pValue(), 0.02);
    assertEquals(EffectSize.cohensDz(none, many), c.effect(), 1e-9, "a mean's pseudo-values are its values");
  }

  /** Ties of swaps count: all swaps of one example make the same difference, and systems that are alike make none. */
  @Test void whatIsAlikeTies() {
    assertEquals(1, compare(new double[] {1, 2, 3}, new double[] {1, 2, 3}).pValue());
    assertEquals(0, compare(new double[] {1, 2, 3}, new double[] {1, 2, 3}).effect());
    assertEquals(1, compare(new double[] {1, 2, 4}, new double[] {1, 2, 3}).pValue());
    Comparison undefined = compare(new double[] {Double.NaN, 1}, new double[] {1, 1});
    assertEquals(Verdict.TIE, undefined.verdict());
    assertEquals(Verdict.TIE, Comparison.holm(List.of(undefined, shares(20, 0))).getFirst().verdict());
    assertThrows(IllegalArgumentException.class, () -> compare(new double[2], new double[3]));
  }

  /**
   * Systems that are alike, 600 times over: one in twenty may be told apart, and three standard errors are 2.7 points. The
   * p that sacreBLEU prints tells more than twice as many apart.
   */
  @Test void chanceIsSeldomTakenForADifference() {
    int told = 0;
    int printed = 0;
    for (int t = 0; t < 600; t++) {
      int trial = t;
      var noise = new Draws(77 + t);
      double[] a = new double[40];
      double[] b = new double[40];
      Arrays.setAll(a, i -> noise.uniform(1, i) < 0.7 ? 1 : 0);
      Arrays.setAll(b, i -> noise.uniform(2, i) < 0.7 ? 1 : 0);
      if (compare(a, b).verdict() != Verdict.TIE) told++;
      int[][] draws = IntStream.range(0, 300).mapToObj(r -> new Draws(trial).resample(40, r)).toArray(int[][]::new);
      if (new SacrebleuTest(rows(a), rows(b), MEAN).bootstrap(draws).pValue() <= 0.05) printed++;
    }
    assertTrue(told <= 600 * 0.05 + 16, told + " of 600");
    assertTrue(printed > 600 * 0.1, printed + " of 600 by the printed p, and " + told + " by ours");
  }

  @Test void allSeedsAreCompared() {
    double[] zero = new double[40];
    double[] one = new double[40];
    Arrays.fill(one, 0, 20, 1);
    double[][][] gainThenLoss = {rows(one), rows(zero)};
    double[][][] lossThenGain = {rows(zero), rows(one)};
    Comparison c = new PairedTest(gainThenLoss, lossThenGain, MEAN).compare(DRAWS, 500);
    assertEquals(0, c.difference(), "the first seed alone says half of all");
    assertEquals(Verdict.TIE, c.verdict());
    Comparison both = new PairedTest(new double[][][] {rows(one), rows(one)}, lossThenGain, MEAN).compare(DRAWS, 500);
    assertEquals(0.25, both.difference(), 1e-12);
    assertEquals(0.5 - 0.25, both.value() - both.beside(), 1e-12);
    assertEquals(Verdict.TIE, both.verdict(), "a gain under one of two seeds only, which other seeds would not show");
  }

  /** The mean over seeds that agree is as unsure as the examples; over seeds that do not, as unsure as both. */
  @Test void seedsAndExamplesAreBothDrawn() {
    double[] half = new double[100];
    Arrays.fill(half, 0, 50, 1);
    Interval agreeing = new Crossed(new double[][][] {rows(half), rows(half), rows(half)}, MEAN).interval(DRAWS);
    assertEquals(2 * 1.96 * 0.05, agreeing.width(), 0.03);
    double[] low = half.clone();
    Arrays.fill(low, 0, 30, 0);
    double[] high = half.clone();
    Arrays.fill(high, 50, 80, 1);
    Interval apart = new Crossed(new double[][][] {rows(low), rows(half), rows(high)}, MEAN).interval(DRAWS);
    assertTrue(apart.width() > 2 * agreeing.width(), apart + " and " + agreeing);
    assertEquals(0.5, new Crossed(new double[][][] {rows(low), rows(half), rows(high)}, MEAN).value(), 1e-12);
  }

  @Test void whatIsComparedOftenIsCorrected() {
    Comparison sure = shares(20, 0);
    Comparison barely = shares(6, 0);
    List<Comparison> all = Comparison.holm(List.of(barely, sure, shares(3, 3)));
    assertArrayEquals(new double[] {2 * barely.pValue(), 3 * sure.pValue(), 1},
        all.stream().mapToDouble(Comparison::adjusted).toArray(), 1e-12);
    assertEquals(barely.pValue(), all.getFirst().pValue());
    assertEquals(List.of(Verdict.TIE, Verdict.GAIN, Verdict.TIE), all.stream().map(Comparison::verdict).toList());
    assertEquals(0, all.getFirst().interval().low(), "the interval of a tie holds 0");
  }
}
