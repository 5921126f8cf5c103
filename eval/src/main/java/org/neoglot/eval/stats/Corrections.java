// p-values of many comparisons at once, made larger by as much as luck has had more chances.
package org.neoglot.eval.stats;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Adjusted p-values, in the order given, each in [0, 1]: compare them with the level that one comparison would have.
 */
public final class Corrections {
  private Corrections() {}

  /** Bonferroni: p times the number of comparisons. Bounds the chance of any false alarm. */
  public static double[] bonferroni(double... p) {
    return Arrays.stream(check(p)).map(x -> Math.min(1, x * p.length)).toArray();
  }

  /** Holm 1979: as safe as Bonferroni and never weaker; the i-th smallest is multiplied by how many are left. */
  public static double[] holm(double... p) {
    Integer[] order = order(check(p));
    double[] out = new double[p.length];
    double most = 0;
    for (int i = 0; i < p.length; i++) {
      most = Math.max(most, Math.min(1, p[order[i]] * (p.length - i)));
      out[order[i]] = most;
    }
    return out;
  }

  /** Benjamini and Hochberg 1995: bounds the share of false alarms among all alarms, for independent comparisons. */
  public static double[] benjaminiHochberg(double... p) {
    Integer[] order = order(check(p));
    double[] out = new double[p.length];
    double least = 1;
    for (int i = p.length - 1; i >= 0; i--) {
      least = Math.min(least, p[order[i]] * p.length / (i + 1));
      out[order[i]] = least;
    }
    return out;
  }

  /** From the smallest p on; equal ones in the order given. */
  private static Integer[] order(double[] p) {
    Integer[] order = new Integer[p.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> p[i]));
    return order;
  }

  private static double[] check(double[] p) {
    for (double x : p) if (!(x >= 0 && x <= 1)) throw new IllegalArgumentException("p-value " + x + ", wanted 0 to 1");
    return p;
  }
}
