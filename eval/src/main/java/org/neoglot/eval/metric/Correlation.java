// How far two measurements of the same items agree in their course.
package org.neoglot.eval.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Correlations in [-1, 1]; NaN where undefined: fewer than two pairs, or a side that does not vary. */
public enum Correlation implements Metric<Pair> {
  /** Product-moment correlation (Pearson 1895), from deviations from the means. */
  PEARSON("Pearson") {
    @Override public double of(List<Pair> items) {
      return pearson(side(items, Pair::x), side(items, Pair::y));
    }
  },
  /** Pearson's of the ranks, equal values having the mean of theirs (Spearman 1904). */
  SPEARMAN("Spearman") {
    @Override public double of(List<Pair> items) {
      return pearson(ranks(side(items, Pair::x)), ranks(side(items, Pair::y)));
    }
  },
  /** tau-b: pairs of items in the same less those in opposite order, over those tied on neither side (Kendall 1945). */
  KENDALL("Kendall tau-b") {
    @Override public double of(List<Pair> items) {
      long agree = 0;
      long x = 0;
      long y = 0;
      for (int i = 0; i < items.size(); i++) {
        for (int j = 0; j < i; j++) {
          int a = Double.compare(items.get(i).x() - items.get(j).x(), 0.0);
          int b = Double.compare(items.get(i).y() - items.get(j).y(), 0.0);
          agree += (long) a * b;
          x += Math.abs(a);
          y += Math.abs(b);
        }
      }
      return x == 0 || y == 0 ? Double.NaN : agree / Math.sqrt((double) x * y);
    }
  };

  private final Scale scale;

  Correlation(String name) {
    this.scale = new Scale(name, "correlation", -1, 1, true);
  }

  @Override public Scale scale() {
    return scale;
  }

  /** Ranks from 1, equal values sharing the mean of theirs. */
  public static double[] ranks(double... values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i] + 0.0));
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length;) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) to++;
      for (int i = from; i < to; i++) ranks[order[i]] = (from + 1 + to) / 2.0;
      from = to;
    }
    return ranks;
  }

  private static double[] side(List<Pair> items, ToDoubleFunction<Pair> side) {
    return items.stream().mapToDouble(side).toArray();
  }

  private static double pearson(double[] x, double[] y) {
    if (x.length < 2) return Double.NaN;
    double mx = Arrays.stream(x).sum() / x.length;
    double my = Arrays.stream(y).sum() / y.length;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - mx) * (x[i] - mx);
      yy += (y[i] - my) * (y[i] - my);
      xy += (x[i] - mx) * (y[i] - my);
    }
    return xx == 0 || yy == 0 ? Double.NaN : xy / (Math.sqrt(xx) * Math.sqrt(yy));
  }
}
