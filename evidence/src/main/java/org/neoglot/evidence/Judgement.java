// From the paired effects of the seeds to a verdict.
package org.neoglot.evidence;

import java.util.List;
import org.neoglot.eval.stats.Estimate;

/**
 * Mean effect, its 95 % interval by Student's t over the seeds, and what follows from them.
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
    Estimate d = Estimate.ofSeeds(0.95, effects.stream().mapToDouble(Double::doubleValue).toArray());
    double low = d.interval().low();
    double high = d.interval().high();
    Verdict verdict = verdict(d.mean(), low, high, minimum);
    return new Judgement(List.copyOf(effects), d.mean(), low, high, d.detectable(0.8), verdict);
  }

  private static Verdict verdict(double mean, double low, double high, double minimum) {
    if (low > 0 && mean >= minimum) return Verdict.SHOWN;
    return high < minimum ? Verdict.REFUTED : Verdict.INCONCLUSIVE;
  }
}
