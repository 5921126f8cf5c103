// What an experiment says will happen, before it is run.
package org.neoglot.evidence;

import java.nio.charset.StandardCharsets;
import org.neoglot.engine.file.Hashes;

/**
 * A sentence that can turn out wrong: on {@code metric}, the arm {@code treatment} is better than the arm
 * {@code baseline} by at least {@code minimum}. The effect of a seed is the difference of the two arms on that seed,
 * signed so that a positive effect speaks for the claim.
 *
 * @param text the claim in words
 * @param metric the figure of an {@link Outcome} that is compared
 * @param unit of the metric and of the minimum
 * @param lowerIsBetter whether the treatment is claimed to have the smaller figure
 * @param minimum the least effect that would matter, above 0, in the metric's unit
 * @param why what fixed the minimum, since any figure could be made to matter afterwards
 */
public record Claim(String text, String metric, String unit, boolean lowerIsBetter, String treatment, String baseline,
    double minimum, String why) {
  public Claim {
    if (!(minimum > 0) || !Double.isFinite(minimum)) {
      throw new IllegalArgumentException("a claim's least effect is above 0, not " + minimum);
    }
    if (treatment.equals(baseline)) throw new IllegalArgumentException("'" + treatment + "' is compared with itself");
  }

  /**
   * The effect of one seed: positive speaks for the claim. An arm that diverged has no figure (NaN) and was infinitely
   * bad; NaN where both did, since nothing was measured.
   */
  public double effect(double treatment, double baseline) {
    if (Double.isNaN(treatment) && Double.isNaN(baseline)) return Double.NaN;
    if (Double.isNaN(treatment)) return Double.NEGATIVE_INFINITY;
    if (Double.isNaN(baseline)) return Double.POSITIVE_INFINITY;
    return lowerIsBetter ? baseline - treatment : treatment - baseline;
  }

  /** SHA-256 of everything that was declared, with the experiment's budget and arms: what the ledger holds a run to. */
  String hash(String rest) {
    return Hashes.sha256((this + "\n" + rest).getBytes(StandardCharsets.UTF_8));
  }
}
