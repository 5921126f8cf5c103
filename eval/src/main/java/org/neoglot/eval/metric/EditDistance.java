// How many single changes turn one sequence into another.
package org.neoglot.eval.metric;

import java.util.List;

/** Edit distances, each change costing 1. Sequences of anything that has equals: words, code points, tags. */
public final class EditDistance {
  private EditDistance() {}

  /** Insertions, deletions and substitutions (Levenshtein 1966), in [0, the longer length]. */
  public static int levenshtein(List<?> a, List<?> b) {
    int[] row = new int[b.size() + 1];
    for (int j = 0; j < row.length; j++) row[j] = j;
    for (int i = 1; i <= a.size(); i++) {
      int corner = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int change = corner + (a.get(i - 1).equals(b.get(j - 1)) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above, row[j - 1]) + 1);
        corner = above;
      }
    }
    return row[b.size()];
  }

  /** Of the code points of two texts. */
  public static int levenshtein(String a, String b) {
    return levenshtein(a.codePoints().boxed().toList(), b.codePoints().boxed().toList());
  }

  /** Levenshtein's distance over the longer length, in [0, 1]; 0 for two empty texts. */
  public static double normalized(String a, String b) {
    int longer = Math.max(Text.length(a), Text.length(b));
    return longer == 0 ? 0 : (double) levenshtein(a, b) / longer;
  }

  /**
   * As Levenshtein's with exchanges of two neighbours, none of which is changed again (Damerau 1964; "optimal string
   * alignment").
   */
  public static int damerau(String first, String second) {
    int[] a = Text.codePoints(first);
    int[] b = Text.codePoints(second);
    int[][] d = new int[a.length + 1][b.length + 1];
    for (int i = 0; i <= a.length; i++) d[i][0] = i;
    for (int j = 0; j <= b.length; j++) d[0][j] = j;
    for (int i = 1; i <= a.length; i++) {
      for (int j = 1; j <= b.length; j++) {
        int change = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        d[i][j] = Math.min(change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length][b.length];
  }

  /** The length of the longest common subsequence (Wagner and Fischer 1974). */
  public static int common(List<?> a, List<?> b) {
    int[] row = new int[b.size() + 1];
    for (Object x : a) {
      int corner = 0;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        row[j] = x.equals(b.get(j - 1)) ? corner + 1 : Math.max(above, row[j - 1]);
        corner = above;
      }
    }
    return row[b.size()];
  }
}
