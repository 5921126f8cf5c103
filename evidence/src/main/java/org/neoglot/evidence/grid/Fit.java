// Curves through the results of a grid, with intervals where there are enough of them.
package org.neoglot.evidence.grid;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.neoglot.eval.stats.Bootstrap;
import org.neoglot.eval.stats.Curve;
import org.neoglot.eval.stats.Interval;

/**
 * {@link Curve#fit} through every cell (x, y), with the names that a grid has for its numbers: y = floor + scale x^-shape,
 * or y = floor + scale e^(-x/shape).
 *
 * @param floor where y goes
 * @param shape the exponent, or how much x it takes to come nearer by e
 * @param error root mean square of what is left, over the degrees of freedom
 * @param points cells that it was fitted to
 * @param note why there are no intervals, or empty
 */
public record Fit(Form form, Curve curve, Range floor, Range scale, Range shape, double error, int points,
    String note) {
  /** The two curves. */
  public enum Form {
    POWER(Curve.Shape.POWER_WITH_LIMIT), SATURATION(Curve.Shape.EXPONENTIAL);

    private final Curve.Shape law;

    Form(Curve.Shape law) {
      this.law = law;
    }

    static Form of(String word, String place) {
      for (Form f : values()) if (f.name().equalsIgnoreCase(word)) return f;
      throw new IllegalArgumentException(place + ": found '" + word + "', wanted power or saturation");
    }

    /** The exponent of a power, what x it takes to come nearer by e otherwise. */
    private double shape(Curve c) {
      return this == POWER ? c.rate() : 1 / c.rate();
    }
  }

  /** A number with its 95 % interval; null for none. */
  public record Range(double value, Interval interval) {}

  /** Unknowns of either curve. */
  static final int UNKNOWNS = 3;
  /**
   * With fewer points beyond the unknowns, or one seed, intervals of 95 % were found to hold the truth in 62 to 83 of 100
   * cases; with these, in 86 to 100 (docs/evaluation.md).
   */
  static final int LEAST_FREEDOM = 5, LEAST_SEEDS = 2;
  private static final Bootstrap DRAWS = new Bootstrap(1000, 0.95, 1);

  /**
   * @param x above 0, at least four different ones
   * @param y of each
   * @param seeds that they come from
   * @throws IllegalArgumentException if those are too few
   */
  static Fit of(Form form, double[] x, double[] y, int seeds) {
    int freedom = x.length - UNKNOWNS;
    boolean enough = freedom >= LEAST_FREEDOM && seeds >= LEAST_SEEDS;
    Curve.Fit fit = Curve.fit(form.law, x, y, enough ? DRAWS : new Bootstrap(1, 0.95, 1));
    double squares = Arrays.stream(fit.residuals()).map(r -> r * r).sum();
    return new Fit(form, fit.curve(), range(fit, Curve::limit, enough), range(fit, Curve::scale, enough),
        range(fit, form::shape, enough), Math.sqrt(squares / freedom), x.length, enough ? ""
            : "no intervals: " + x.length + " cells of " + seeds + (seeds == 1 ? " seed" : " seeds") + ", wanted "
                + (UNKNOWNS + LEAST_FREEDOM) + " of " + LEAST_SEEDS + " or more");
  }

  private static Range range(Curve.Fit fit, ToDoubleFunction<Curve> value, boolean enough) {
    return new Range(value.applyAsDouble(fit.curve()), enough ? fit.interval(value) : null);
  }

  /** The curve at a place. */
  public double at(double x) {
    return curve.at(x);
  }
}
