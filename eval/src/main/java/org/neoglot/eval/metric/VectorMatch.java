// Whether each vector of one language finds its counterpart in another.
package org.neoglot.eval.metric;

import java.util.Arrays;

/**
 * Matching of two aligned sets: row i of one belongs to row i of the other. Holds the table of scores, a row a vector of
 * the first set.
 */
public record VectorMatch(double[][] scores) {
  /** How near two vectors are; r and c are the means of the k largest cosines of the row and of the column. */
  public enum Score {
    /** The cosine. */
    COSINE,
    /** cos / ((r + c) / 2) (Artetxe and Schwenk 2019, equation 1). */
    RATIO,
    /** cos - (r + c) / 2 (ibid., "distance"). */
    DISTANCE,
    /** 2 cos - r - c (Conneau et al. 2018, equation 3). */
    CSLS;

    private double of(double cosine, double row, double column) {
      return switch (this) {
        case COSINE -> cosine;
        case RATIO -> cosine / ((row + column) / 2);
        case DISTANCE -> cosine - (row + column) / 2;
        case CSLS -> 2 * cosine - row - column;
      };
    }
  }

  /**
   * @param x (items, dim)
   * @param y (items, dim)
   * @param k neighbours of the margins, 4 by convention; at most as many as items
   */
  public static VectorMatch of(double[][] x, double[][] y, Score score, int k) {
    if (x.length != y.length || k < 1 || k > x.length) {
      throw new IllegalArgumentException("sets of " + x.length + " and " + y.length + " vectors with " + k + " neighbours");
    }
    int n = x.length;
    double[][] cosines = new double[n][n];
    double[][] turned = new double[n][n];
    for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) turned[j][i] = cosines[i][j] = cosine(x[i], y[j]);
    double[] rows = Arrays.stream(cosines).mapToDouble(row -> largest(row, k)).toArray();
    double[] columns = Arrays.stream(turned).mapToDouble(row -> largest(row, k)).toArray();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) cosines[i][j] = score.of(cosines[i][j], rows[i], columns[j]);
    }
    return new VectorMatch(cosines);
  }

  private static double cosine(double[] a, double[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return ab / (Math.sqrt(aa) * Math.sqrt(bb));
  }

  private static double largest(double[] row, int k) {
    double[] sorted = row.clone();
    Arrays.sort(sorted);
    return Arrays.stream(sorted, row.length - k, row.length).sum() / k;
  }

  /** The nearest of the second set for each of the first, the first of several. */
  public int[] forward() {
    return Arrays.stream(scores).mapToInt(VectorMatch::best).toArray();
  }

  /** The nearest of the first set for each of the second. */
  public int[] backward() {
    int[] out = new int[scores.length];
    for (int j = 0; j < out.length; j++) {
      int column = j;
      out[j] = best(Arrays.stream(scores).mapToDouble(row -> row[column]).toArray());
    }
    return out;
  }

  private static int best(double[] row) {
    int best = 0;
    for (int j = 1; j < row.length; j++) if (row[j] > row[best]) best = j;
    return best;
  }

  /** The rank of each vector's own counterpart, from 1; for {@link Retrieval} metrics. */
  public Ranking ranking(int i) {
    int rank = 1;
    for (double s : scores[i]) if (s > scores[i][i]) rank++;
    return Ranking.ofRank(rank);
  }

  /** The share of matches that are right, in [0, 1]. */
  public static double accuracy(int[] nearest) {
    int right = 0;
    for (int i = 0; i < nearest.length; i++) if (nearest[i] == i) right++;
    return (double) right / nearest.length;
  }
}
