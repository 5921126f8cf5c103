// The best tree over the words of a sentence.
package org.neoglot.models;

import java.util.Arrays;

/**
 * Maximum spanning trees of dense directed graphs (Chu and Liu 1965; Edmonds 1967): every node takes its best head, and
 * while that makes a cycle, the cycle becomes one node. Of equal scores the lower number wins, so a result depends on
 * the scores alone. Time grows with the cube of the number of nodes.
 */
public final class SpanningTree {
  private SpanningTree() {}

  /**
   * The tree of highest total score in which exactly one node hangs from the root, node 0.
   *
   * @param scores row-major (nodes, nodes): row d, column h is the score of h as head of d; row 0 and the diagonal are not
   *     looked at
   * @return the head of each node; -1 for the root
   */
  public static int[] heads(double[] scores, int nodes) {
    if (nodes < 1 || scores.length != nodes * nodes) {
      throw new IllegalArgumentException(scores.length + " scores of arcs, wanted " + nodes + " x " + nodes);
    }
    double[][] s = new double[nodes][];
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int d = 0; d < nodes; d++) {
      s[d] = Arrays.copyOfRange(scores, d * nodes, (d + 1) * nodes);
      for (int h = 0; d > 0 && h < nodes; h++) {
        if (h == d) continue;
        if (!Double.isFinite(s[d][h])) {
          throw new IllegalArgumentException("the score of node " + h + " as head of " + d + " is " + s[d][h]
              + ", wanted a finite number");
        }
        low = Math.min(low, s[d][h]);
        high = Math.max(high, s[d][h]);
      }
    }
    // A tree needs one arc from the root: where each costs more than all others can bring, the best has no second one
    // (Stanojevic and Cohen 2021, section 3).
    double price = nodes * (high - low) + 1;
    for (int d = 1; d < nodes; d++) s[d][0] -= price;
    return best(s);
  }

  private static int[] best(double[][] s) {
    int[] heads = new int[s.length];
    heads[0] = -1;
    for (int d = 1; d < s.length; d++) {
      heads[d] = d == 1 ? 0 : 1;
      for (int h = 0; h < s.length; h++) if (h != d && better(s[d], h, heads[d])) heads[d] = h;
    }
    boolean[] cycle = cycle(heads);
    return cycle == null ? heads : contracted(s, heads, cycle);
  }

  private static boolean better(double[] scores, int a, int b) {
    return scores[a] > scores[b] || scores[a] == scores[b] && a < b;
  }

  /** The nodes of one cycle; null where there is none. */
  private static boolean[] cycle(int[] heads) {
    int[] seen = new int[heads.length];                                         // by which start each node was reached
    for (int start = 1; start < heads.length; start++) {
      int node = start;
      while (node > 0 && seen[node] == 0) {
        seen[node] = start;
        node = heads[node];
      }
      if (node <= 0 || seen[node] != start) continue;
      boolean[] in = new boolean[heads.length];
      for (int n = node; !in[n]; n = heads[n]) in[n] = true;
      return in;
    }
    return null;
  }

  /** The tree of the graph in which a cycle is the last node, and back: the arc into the cycle replaces one of its own. */
  private static int[] contracted(double[][] s, int[] heads, boolean[] cycle) {
    int[] outside = new int[s.length];
    int count = 0;
    for (int n = 0; n < s.length; n++) if (!cycle[n]) outside[count++] = n;
    double[][] small = new double[count + 1][count + 1];
    int[] from = new int[count];                                                // which node of the cycle is whose head
    // Which node of the cycle a head breaks it at.
    int[] into = new int[count];
    for (int a = 0; a < count; a++) {
      int node = outside[a];
      for (int b = 0; b < count; b++) small[a][b] = s[node][outside[b]];
      from[a] = -1;
      into[a] = -1;
      for (int c = 0; c < s.length; c++) {
        if (!cycle[c]) continue;
        if (from[a] < 0 || s[node][c] > s[node][from[a]]) from[a] = c;
        if (into[a] < 0 || gain(s, heads, c, node) > gain(s, heads, into[a], node)) into[a] = c;
      }
      small[a][count] = s[node][from[a]];
      small[count][a] = gain(s, heads, into[a], node);
    }
    int[] tree = best(small);
    int[] whole = heads.clone();                                                // arcs of the cycle stay but for one
    for (int a = 1; a < count; a++) whole[outside[a]] = tree[a] == count ? from[a] : outside[tree[a]];
    whole[into[tree[count]]] = outside[tree[count]];
    return whole;
  }

  /** What the total gains when a node of a cycle takes a head from outside. */
  private static double gain(double[][] s, int[] heads, int node, int head) {
    return s[node][head] - s[node][heads[node]];
  }
}
