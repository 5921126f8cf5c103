// How a measure goes on with more data, parameters or steps: power laws and saturation.
package org.neoglot.eval.stats;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * y = limit + scale * f(x), with f(x) = x^-rate or exp(-rate x). A negative scale is a rise towards the limit.
 *
 * @param limit what y tends to; 0 for a plain power law
 * @param rate above 0 where the measure settles
 */
public record Curve(Shape shape, double limit, double scale, double rate) {
  /** Which law. */
  public enum Shape {
    /** scale * x^-rate, fitted by a straight line through the logarithms (all y above 0). */
    POWER,
    /** limit + scale * x^-rate (the form of Hestness et al. 2017, section 3). */
    POWER_WITH_LIMIT,
    /** limit + scale * exp(-rate x). */
    EXPONENTIAL;

    int parameters() {
      return this == POWER ? 2 : 3;
    }
  }

  /** Steps of the search over rates; each is refined afterwards. */
  private static final int GRID = 200;

  /**
   * @param curve the fit of least squares
   * @param residuals of the points, in the unit of y (of ln y for POWER)
   * @param explained the share of the variance of y that the curve explains, at most 1
   * @param refits fits of resampled residuals, from which intervals come
   */
  public record Fit(Curve curve, double[] x, double[] residuals, double explained, Curve[] refits, double level) {
    /** Of any number that follows from the curve, for instance {@code Curve::rate} or its value far out. */
    public Interval interval(ToDoubleFunction<Curve> value) {
      double[] sorted = Arrays.stream(refits).mapToDouble(value).sorted().toArray();
      double tail = (1 - level) / 2;
      return new Interval(Bootstrap.quantile(sorted, tail), Bootstrap.quantile(sorted, 1 - tail), level);
    }
  }

  /** y at x, for x above 0. */
  public double at(double x) {
    return limit + scale * basis(shape, rate, x);
  }

  private static double basis(Shape shape, double rate, double x) {
    return shape == Shape.EXPONENTIAL ? StrictMath.exp(-rate * x) : StrictMath.pow(x, -rate);
  }

  /**
   * Least squares, with percentile intervals over resampled residuals (Efron and Tibshirani 1993, section 9.4), which are
   * scaled up for the parameters that the fit has used.
   *
   * @param x above 0, at least one more different ones than the shape has parameters
   * @throws IllegalArgumentException if the points are too few or outside the shape's domain
   */
  public static Fit fit(Shape shape, double[] x, double[] y, Bootstrap bootstrap) {
    check(shape, x, y);
    boolean logs = shape == Shape.POWER;
    Curve best = fit(shape, x, y);
    double[] residuals = new double[x.length];
    double shrink = Math.sqrt((double) x.length / (x.length - shape.parameters()));
    for (int i = 0; i < x.length; i++) {
      residuals[i] = logs ? StrictMath.log(y[i] / best.at(x[i])) : y[i] - best.at(x[i]);
    }
    var draws = new Draws(bootstrap.seed());
    Curve[] refits = new Curve[bootstrap.resamples()];
    for (int b = 0; b < refits.length; b++) {
      double[] again = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        double r = shrink * residuals[draws.below(x.length, b, i)];
        again[i] = logs ? best.at(x[i]) * StrictMath.exp(r) : best.at(x[i]) + r;
      }
      refits[b] = fit(shape, x, again);
    }
    return new Fit(best, x.clone(), residuals, explained(best, x, y), refits, bootstrap.level());
  }

  private static void check(Shape shape, double[] x, double[] y) {
    long different = Arrays.stream(x).distinct().count();
    if (x.length != y.length || different <= shape.parameters()) {
      throw new IllegalArgumentException("a fit of " + shape + " to " + different + " different x and " + y.length
          + " y, wanted equally many and at least " + (shape.parameters() + 1));
    }
    for (int i = 0; i < x.length; i++) {
      if (!(x[i] > 0) || !Double.isFinite(y[i]) || shape == Shape.POWER && !(y[i] > 0)) {
        throw new IllegalArgumentException("point " + i + " is (" + x[i] + ", " + y[i] + "), outside the domain of " + shape);
      }
    }
  }

  private static double explained(Curve curve, double[] x, double[] y) {
    double mean = Estimate.mean(y);
    double left = 0;
    double all = 0;
    for (int i = 0; i < x.length; i++) {
      left += (y[i] - curve.at(x[i])) * (y[i] - curve.at(x[i]));
      all += (y[i] - mean) * (y[i] - mean);
    }
    return all == 0 ? Double.NaN : 1 - left / all;
  }

  private static Curve fit(Shape shape, double[] x, double[] y) {
    if (shape == Shape.POWER) {
      double[] line = line(log(x), log(y));
      return new Curve(shape, 0, StrictMath.exp(line[0]), -line[1]);
    }
    // For a given rate the other two are a straight line, so one search over rates finds all three.
    double most = Arrays.stream(x).max().orElseThrow();
    double unit = shape == Shape.EXPONENTIAL ? 1 / most : 1;
    double step = StrictMath.log(1e5) / GRID;
    int best = 0;
    for (int i = 1; i <= GRID; i++) if (error(shape, x, y, rate(unit, step, i)) < error(shape, x, y, rate(unit, step, best))) best = i;
    double low = StrictMath.log(rate(unit, step, best - 1));
    double high = StrictMath.log(rate(unit, step, best + 1));
    for (int i = 0; i < 60; i++) {
      double a = low + (high - low) / 3;
      double b = high - (high - low) / 3;
      if (error(shape, x, y, StrictMath.exp(a)) <= error(shape, x, y, StrictMath.exp(b))) high = b;
      else low = a;
    }
    double rate = StrictMath.exp((low + high) / 2);
    double[] line = line(bases(shape, x, rate), y);
    return new Curve(shape, line[0], line[1], rate);
  }

  private static double rate(double unit, double step, int i) {
    return unit * 1e-2 * StrictMath.exp(step * i);
  }

  private static double error(Shape shape, double[] x, double[] y, double rate) {
    double[] f = bases(shape, x, rate);
    double[] line = line(f, y);
    double sum = 0;
    for (int i = 0; i < f.length; i++) {
      double d = y[i] - line[0] - line[1] * f[i];
      sum += d * d;
    }
    return sum;
  }

  private static double[] bases(Shape shape, double[] x, double rate) {
    return Arrays.stream(x).map(v -> basis(shape, rate, v)).toArray();
  }

  private static double[] log(double[] x) {
    return Arrays.stream(x).map(StrictMath::log).toArray();
  }

  /** {intercept, slope} of least squares. */
  private static double[] line(double[] x, double[] y) {
    double mx = Estimate.mean(x);
    double my = Estimate.mean(y);
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - mx) * (x[i] - mx);
      xy += (x[i] - mx) * (y[i] - my);
    }
    double slope = xx == 0 ? 0 : xy / xx;
    return new double[] {my - slope * mx, slope};
  }
}
