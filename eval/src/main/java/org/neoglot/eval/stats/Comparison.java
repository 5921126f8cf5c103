// How two systems differ on the same examples, and whether that is more than chance: one rule for figure and verdict.
package org.neoglot.eval.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * One system's figure beside another's. The verdict is a gain or a loss only where the p-value, adjusted for all comparisons
 * of the run, is at most 1 - level <em>and</em> the resampled interval leaves out 0; anything else is a tie. The interval
 * that is shown follows the verdict: that of a tie holds 0, and is widened to it where resampling alone would leave it out.
 *
 * @param value figure of the system in question
 * @param beside figure of the one it is compared with
 * @param pValue two-sided, of this comparison by itself
 * @param adjusted the same after a correction for all that were made, see {@link #holm}
 * @param effect mean difference of the examples in its standard deviations (Cohen's d_z); NaN where they are all the same
 * @param drawn interval of the difference by resampling
 */
public record Comparison(double value, double beside, double pValue, double adjusted, double effect, Interval drawn) {

  /** The value less the one beside it. */
  public double difference() {
    return value - beside;
  }

  /** Whether the value is above (GAIN) or below (LOSS) the one beside it, or the two are not told apart. */
  public Verdict verdict() {
    boolean told = adjusted <= 1 - drawn.level() && !drawn.contains(0);
    return told ? Verdict.of(drawn) : Verdict.TIE;
  }

  /** Of the difference; it holds 0 exactly where the verdict is a tie. */
  public Interval interval() {
    if (verdict() != Verdict.TIE || drawn.contains(0)) return drawn;
    return new Interval(Math.min(0, drawn.low()), Math.max(0, drawn.high()), drawn.level());
  }

  /** All comparisons of a run with their p-values adjusted by Holm's method; one whose p is NaN asks nothing. */
  public static List<Comparison> holm(List<Comparison> all) {
    double[] asked = all.stream().mapToDouble(Comparison::pValue).filter(p -> !Double.isNaN(p)).toArray();
    double[] adjusted = Corrections.holm(asked);
    List<Comparison> corrected = new ArrayList<>();
    int at = 0;
    for (Comparison c : all) {
      double p = Double.isNaN(c.pValue) ? Double.NaN : adjusted[at++];
      corrected.add(new Comparison(c.value, c.beside, c.pValue, p, c.effect, c.drawn));
    }
    return List.copyOf(corrected);
  }
}
