// From the paired effects of the seeds to a verdict.
package org.neoglot.evidence;

import java.util.Arrays;
import java.util.List;
import org.neoglot.eval.stats.Estimate;

/**
 * Mean effect, its 95 % interval by Student's t over the seeds, and what follows from them.
 *
 * <p>An arm that diverged on a seed makes that effect infinite. The same rule holds then, in the limit of an arbitrarily
 * bad figure: a single one among five makes the interval everything, four of the same sign make it exclude zero.
 *
 * @param detectable the least true effect that would have made an interval without zero in four of five repetitions:
 *     (t(0.975) + t(0.8)) s / sqrt(n), both at n - 1 degrees of freedom
 */
public record Judgement(List<Double> effects, double mean, double low, double high, double detectable,
    Verdict verdict) {
  /** Fewer seeds give no verdict. */
  public static final int LEAST_SEEDS = 5;

  /** @throws IllegalArgumentException if there are fewer than {@link #LEAST_SEEDS} effects */
  public static Judgement of(List<Double> effects, double minimum) {
    int n = effects.size();
    if (n < LEAST_SEEDS) throw new IllegalArgumentException(n + " seeds, wanted at least " + LEAST_SEEDS);
    double[] all = effects.stream().mapToDouble(Double::doubleValue).toArray();
    if (Arrays.stream(all).anyMatch(v -> !Double.isFinite(v))) return limit(effects, all, minimum);
    Estimate d = Estimate.ofSeeds(0.95, all);
    double low = d.interval().low();
    double high = d.interval().high();
    Verdict verdict = verdict(d.mean(), low, high, minimum);
    return new Judgement(List.copyOf(effects), d.mean(), low, high, d.detectable(0.8), verdict);
  }

  /** As an infinite effect grows, only its sign matters beside those that stay where they are. */
  private static Judgement limit(List<Double> effects, double[] all, double minimum) {
    double endless = Double.POSITIVE_INFINITY;
    if (Arrays.stream(all).anyMatch(Double::isNaN)) {
      return new Judgement(List.copyOf(effects), Double.NaN, -endless, endless, endless, Verdict.INCONCLUSIVE);
    }
    double[] signs = Arrays.stream(all).map(v -> Double.isFinite(v) ? 0 : Math.signum(v)).toArray();
    Estimate d = Estimate.ofSeeds(0.95, signs);
    // As many for as against: what is left of the mean is that of the others.
    double rest = Arrays.stream(all).filter(Double::isFinite).sum() / all.length;
    double mean = d.mean() == 0 ? rest : d.mean() * endless;
    double low = d.interval().low() > 0 ? endless : -endless;
    double high = d.interval().high() < 0 ? -endless : endless;
    return new Judgement(List.copyOf(effects), mean, low, high, endless, verdict(mean, low, high, minimum));
  }

  private static Verdict verdict(double mean, double low, double high, double minimum) {
    if (low > 0 && mean >= minimum) return Verdict.SHOWN;
    return high < minimum ? Verdict.REFUTED : Verdict.INCONCLUSIVE;
  }
}
