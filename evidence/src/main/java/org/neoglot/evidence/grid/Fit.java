// Curves through the results of a grid, with intervals.
package org.neoglot.evidence.grid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.Noise;

/**
 * Least squares of y = a + b g(x), where g is x^-c (a power law with a floor) or e^(-x/c) (saturation). For a given c
 * the
 * rest is linear, so c alone is searched, on a grid that is refined; no start can be wrong.
 *
 * @param floor a: where y goes
 * @param scale b
 * @param shape c: the exponent, or how much x it takes to come nearer by e
 * @param error root mean square of what is left
 */
public record Fit(Form form, Range floor, Range scale, Range shape, double error) {
  /** The two curves. */
  public enum Form {
    POWER, SATURATION;

    double at(double x, double c) {
      return this == POWER ? StrictMath.pow(x, -c) : StrictMath.exp(-x / c);
    }

    static Form of(String word, String place) {
      for (Form f : values()) if (f.name().equalsIgnoreCase(word)) return f;
      throw new IllegalArgumentException(place + ": found '" + word + "', wanted power or saturation");
    }
  }

  /** A number with its 95 % interval by the bootstrap over seeds. */
  public record Range(double value, double low, double high) {}

  private record Plain(double a, double b, double c, double squares) {}

  private static final int RESAMPLES = 300;
  private static final int SEARCH = 60;

  /**
   * @param x at least three different values, above 0
   * @param y for each seed its values at x
   * @throws IllegalArgumentException if there are fewer values than unknowns, or an x is 0
   */
  public static Fit of(Form form, double[] x, List<double[]> y) {
    if (x.length < 3 || Arrays.stream(x).anyMatch(v -> !(v > 0))) {
      throw new IllegalArgumentException("a curve needs 3 values above 0 or more, not " + Arrays.toString(x));
    }
    Plain best = plain(form, x, mean(y, null));
    double[][] drawn = new double[3][RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      int[] chosen = new int[y.size()];
      for (int i = 0; i < chosen.length; i++) chosen[i] = (int) Math.floorMod(Noise.bits(Noise.mix(r), i),
          (long) y.size());
      Plain p = plain(form, x, mean(y, chosen));
      drawn[0][r] = p.a;
      drawn[1][r] = p.b;
      drawn[2][r] = p.c;
    }
    return new Fit(form, range(best.a, drawn[0]), range(best.b, drawn[1]), range(best.c, drawn[2]),
        Math.sqrt(best.squares / x.length));
  }

  /** The curve at a place. */
  public double at(double x) {
    return floor.value + scale.value * form.at(x, shape.value);
  }

  private static Range range(double value, double[] drawn) {
    Arrays.sort(drawn);
    return new Range(value, drawn[(int) (0.025 * drawn.length)], drawn[(int) (0.975 * drawn.length)]);
  }

  private static double[] mean(List<double[]> y, int[] chosen) {
    double[] mean = new double[y.getFirst().length];
    int count = chosen == null ? y.size() : chosen.length;
    for (int i = 0; i < count; i++) {
      double[] one = y.get(chosen == null ? i : chosen[i]);
      for (int k = 0; k < mean.length; k++) mean[k] += one[k] / count;
    }
    return mean;
  }

  private static Plain plain(Form form, double[] x, double[] y) {
    // Over a range in which the curve is neither a straight line nor a step at these x.
    double span = Arrays.stream(x).max().orElseThrow();
    double from = form == Form.POWER ? 0.02 : span * 0.01;
    double to = form == Form.POWER ? 5 : span * 10;
    Plain best = null;
    for (int round = 0; round < 6; round++) {
      double ratio = StrictMath.pow(to / from, 1.0 / SEARCH);
      List<Plain> all = new ArrayList<>();
      for (int i = 0; i <= SEARCH; i++) all.add(linear(form, x, y, from * StrictMath.pow(ratio, i)));
      best = all.stream().min((p, q) -> Double.compare(p.squares, q.squares)).orElseThrow();
      from = best.c / ratio;
      to = best.c * ratio;
    }
    return best;
  }

  private static Plain linear(Form form, double[] x, double[] y, double c) {
    int n = x.length;
    double[] g = Arrays.stream(x).map(v -> form.at(v, c)).toArray();
    double meanG = Arrays.stream(g).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double gg = 0;
    double gy = 0;
    for (int i = 0; i < n; i++) {
      gg += (g[i] - meanG) * (g[i] - meanG);
      gy += (g[i] - meanG) * (y[i] - meanY);
    }
    double b = gg == 0 ? 0 : gy / gg;
    double a = meanY - b * meanG;
    double squares = 0;
    for (int i = 0; i < n; i++) squares += StrictMath.pow(y[i] - a - b * g[i], 2);
    return new Plain(a, b, c, squares);
  }
}
