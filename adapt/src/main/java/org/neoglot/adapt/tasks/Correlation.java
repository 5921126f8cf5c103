// How far two lists of numbers go together.
package org.neoglot.adapt.tasks;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Correlations from -1 to 1; 0 where one list says the same of everything, which is as good as none. */
final class Correlation {
  private Correlation() {}

  /** Pearson's, of the numbers themselves. */
  static double pearson(double[] x, double[] y) {
    double meanX = Arrays.stream(x).average().orElse(0);
    double meanY = Arrays.stream(y).average().orElse(0);
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - meanX) * (y[i] - meanY);
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return xx == 0 || yy == 0 ? 0 : xy / Math.sqrt(xx) / Math.sqrt(yy);
  }

  /** Spearman's, of their ranks; equal numbers share the mean of theirs. */
  static double spearman(double[] x, double[] y) {
    return pearson(ranks(x), ranks(y));
  }

  private static double[] ranks(double[] x) {
    int[] order = IntStream.range(0, x.length).boxed().sorted(Comparator.comparingDouble(i -> x[i])).mapToInt(i -> i).toArray();
    double[] ranks = new double[x.length];
    for (int from = 0; from < order.length;) {
      int to = from + 1;
      while (to < order.length && x[order[to]] == x[order[from]]) to++;
      for (int i = from; i < to; i++) ranks[order[i]] = (from + to - 1) / 2.0;
      from = to;
    }
    return ranks;
  }
}
