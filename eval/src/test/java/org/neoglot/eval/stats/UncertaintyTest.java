// Intervals, tests and corrections against scipy 1.17 and against what is known by hand.
package org.neoglot.eval.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class UncertaintyTest {
  private static final double[] BEFORE = {81.2, 80.7, 81.9, 80.1, 81.4};
  private static final double[] AFTER = {82.0, 81.1, 82.9, 80.0, 82.2};
  private static final double[] SKEWED = {1.2, 0.3, 4.5, 2.2, 0.9, 7.1, 1.1, 0.4, 2.8, 3.9, 0.2, 1.6};

  @Test void distributions() {
    double[] t = {12.706204736174694, 4.302652729749462, 2.7764451051977934, 2.228138851986274, 2.045229642132703,
        1.9623390808264083};
    int[] freedom = {1, 2, 4, 10, 29, 1000};
    for (int i = 0; i < t.length; i++) assertEquals(t[i], Special.studentQuantile(0.975, freedom[i]), 1e-9 * t[i]);
    assertEquals(0.04385332350403278, Special.student(-2.5, 3), 1e-13);
    double[] p = {0.025, 0.001, 0.3, 1e-10};
    double[] z = {-1.9599639845400545, -3.090232306167813, -0.5244005127080409, -6.361340902404056};
    for (int i = 0; i < p.length; i++) assertEquals(z[i], Special.normalQuantile(p[i]), 1e-9);
    double[] x = {-8, -3, -1.2, 0.5};
    double[] below = {6.22096057427174e-16, 0.0013498980316300933, 0.11506967022170822, 0.6914624612740131};
    for (int i = 0; i < x.length; i++) assertEquals(below[i], Special.normal(x[i]), 1e-11 * below[i]);
    assertEquals(0.9411087815173359, Special.beta(0.5, 2.5, 7), 1e-12);
    assertEquals(0.9999984479014957, Special.beta(0.9, 2.5, 7), 1e-12);
  }

  @Test void overSeeds() {
    var one = Estimate.ofSeeds(0.95, BEFORE);
    assertEquals(80.2060456416541, one.interval().low(), 1e-9);
    assertEquals(81.91395435834588, one.interval().high(), 1e-9);
    assertEquals(0.6877499545619802, one.deviation(), 1e-12);
    assertEquals(80.1, one.lowest());
    assertEquals(81.9, one.highest());
    var gain = Estimate.ofPairs(0.95, BEFORE, AFTER);
    assertEquals(0.03593009547339632, gain.interval().low(), 1e-9);
    assertEquals(1.1240699045266003, gain.interval().high(), 1e-9);
    assertEquals(0.04156268221574326, gain.pValue(), 1e-10);
    assertEquals(Verdict.GAIN, gain.verdict());
    assertEquals(Verdict.LOSS, Estimate.ofPairs(0.95, AFTER, BEFORE).verdict());
    assertEquals(Verdict.TIE, Estimate.ofPairs(0.95, BEFORE, BEFORE).verdict());
    assertEquals(Verdict.TIE, Estimate.ofSeeds(0.95, 3).verdict(), "one seed tells nothing");
    assertTrue(Estimate.ofSeeds(0.95, 3).toString().contains("1 seed,"));
    assertTrue(gain.detectable(0.8) > gain.interval().halfWidth());
    assertThrows(IllegalArgumentException.class, () -> Estimate.ofSeeds(0.95));
  }

  /** Ends of numpy's quantiles over the same resamples, with scipy's normal law. */
  @Test void bootstrap() {
    var draws = new Bootstrap(999, 0.95, 42);
    var sample = Sample.mean(SKEWED);
    assertEquals(1.15, draws.percentile(sample).low(), 1e-9);
    assertEquals(3.45875, draws.percentile(sample).high(), 1e-9);
    assertEquals(1.27466565, draws.bca(sample).low(), 1e-7);
    assertEquals(3.65233539, draws.bca(sample).high(), 1e-7);
    assertEquals(new Interval(2, 2, 0.95), draws.bca(Sample.mean(new double[] {2, 2, 2})));
    assertThrows(IllegalArgumentException.class, () -> draws.percentile(Sample.mean(new double[0])));
  }

  @Test void threadsDoNotMatter() throws Exception {
    var draws = new Bootstrap(500, 0.9, 7);
    var wanted = draws.bca(Sample.mean(SKEWED));
    for (int threads : new int[] {1, 2, 5}) {
      try (var pool = new ForkJoinPool(threads)) {
        assertEquals(wanted, pool.submit(() -> draws.bca(Sample.mean(SKEWED))).get());
      }
    }
  }

  /** Of 400 samples of a uniform law, about 95 % of intervals hold its mean; 3 standard errors are 3.3 points. */
  @Test void intervalsHoldWhatTheySay() {
    var noise = new Draws(11);
    int student = 0;
    int bca = 0;
    for (int s = 0; s < 400; s++) {
      int sample = s;
      double[] x = new double[40];
      Arrays.setAll(x, i -> noise.uniform(sample, i));
      if (Estimate.ofSeeds(0.95, x).interval().contains(0.5)) student++;
      if (new Bootstrap(400, 0.95, s).bca(Sample.mean(x)).contains(0.5)) bca++;
    }
    assertEquals(380, student, 14);
    assertEquals(380, bca, 20);
  }

  @Test void effects() {
    double[] low = {1, 2, 3};
    double[] high = {2, 3, 4};
    assertEquals(1, EffectSize.cohensD(low, high), 1e-12);
    assertEquals(1 - 3.0 / 15, EffectSize.hedgesG(low, high), 1e-12);
    assertEquals((6 - 1) / 9.0, EffectSize.cliffsDelta(low, high), 1e-12);
    assertEquals(1, EffectSize.cliffsDelta(low, new double[] {5}));
    assertTrue(Double.isNaN(EffectSize.cohensDz(low, high)), "all differences are equal");
  }

  /** Benjamini and Hochberg as scipy's false_discovery_control. */
  @Test void corrections() {
    double[] p = {.01, .04, .03, .005, .8, .03};
    assertArrayEquals(new double[] {.03, .048, .045, .03, .8, .045}, Corrections.benjaminiHochberg(p), 1e-12);
    assertArrayEquals(new double[] {.05, .12, .12, .03, .8, .12}, Corrections.holm(p), 1e-12);
    assertArrayEquals(new double[] {.06, .24, .18, .03, 1, .18}, Corrections.bonferroni(p), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> Corrections.holm(0.5, Double.NaN));
  }

  @Test void drawnSigns() {
    assertEquals(ExactTests.signFlip(1, 2, 3), ExactTests.signFlip(new double[] {1, 2, 3}, 20_000, 5), 0.02);
    assertThrows(IllegalArgumentException.class, () -> ExactTests.signFlip(new double[30]));
  }

  @Test void curves() {
    double[] x = {1, 2, 4, 8, 16, 32, 64};
    var noise = new Draws(3);
    for (var shape : Curve.Shape.values()) {
      double rate = shape == Curve.Shape.EXPONENTIAL ? 0.1 : 0.5;
      var truth = new Curve(shape, shape == Curve.Shape.POWER ? 0 : 2, 5, rate);
      var clean = Curve.fit(shape, x, Arrays.stream(x).map(truth::at).toArray(), new Bootstrap(20, 0.95, 1));
      assertEquals(rate, clean.curve().rate(), 1e-6);
      assertEquals(truth.limit(), clean.curve().limit(), 1e-5);
      assertEquals(1, clean.explained(), 1e-9);
      double[] y = new double[x.length];
      for (int i = 0; i < y.length; i++) y[i] = truth.at(x[i]) + 0.1 * (noise.uniform(shape.ordinal(), i) - 0.5);
      var noisy = Curve.fit(shape, x, y, new Bootstrap(200, 0.99, 1));
      assertTrue(noisy.interval(Curve::rate).contains(rate), shape + " " + noisy.interval(Curve::rate));
      assertTrue(noisy.interval(c -> c.at(128)).contains(truth.at(128)), shape.toString());
    }
    assertThrows(IllegalArgumentException.class,
        () -> Curve.fit(Curve.Shape.POWER_WITH_LIMIT, new double[] {1, 2, 3}, new double[3], Bootstrap.of(1)));
  }

  @Test void resamplesThatAreDrawnOnceForAllGiveWhatTheyGiveEach() {
    Sample a = Sample.mean(new double[] {1, 2, 4, 8, 16, 3});
    Sample b = Sample.mean(new double[] {0, 1, 0, 1, 1, 0});
    var bootstrap = Bootstrap.of(7);
    assertEquals(java.util.List.of(bootstrap.bca(a), bootstrap.bca(b)), bootstrap.bca(java.util.List.of(a, b)));
    var draws = new Draws(3);
    int[] drawn = draws.resample(50, 9);
    for (int i = 0; i < drawn.length; i++) assertEquals(draws.below(50, 9, i), drawn[i]);
  }
}
