// All suffixes of a sequence in order, in linear time.
package org.neoglot.tokenizer.train;

import java.util.Arrays;

/**
 * Suffix arrays by induced sorting (Nong, Zhang and Chan 2009, "Linear Suffix Array Construction by Almost Pure
 * Induced-Sorting"), and the longest common prefixes of neighbours (Kasai et al. 2001).
 */
final class SuffixArray {
  private SuffixArray() {}

  /** The starts of the suffixes of {@code s} in lexicographic order; values are 0 to below {@code alphabet}. */
  static int[] of(int[] s, int alphabet) {
    // A last symbol smaller than all others makes every suffix end before it could be a prefix of another.
    var ended = new int[s.length + 1];
    for (int i = 0; i < s.length; i++) {
      ended[i] = s[i] + 1;
    }
    return Arrays.copyOfRange(sort(ended, alphabet + 1), 1, s.length + 1);
  }

  /** The suffixes of a sequence whose last symbol is 0 and stands nowhere else. */
  private static int[] sort(int[] s, int alphabet) {
    int n = s.length;
    var sa = new int[n];
    if (n == 1) {
      return sa;
    }
    // A suffix is small where it comes before the one that begins a place later.
    var small = new boolean[n];
    small[n - 1] = true;
    for (int i = n - 2; i >= 0; i--) {
      small[i] = s[i] < s[i + 1] || s[i] == s[i + 1] && small[i + 1];
    }
    int[] counts = new int[alphabet];
    for (int c : s) {
      counts[c]++;
    }
    // First the substrings between the leftmost small places, in any order within their buckets.
    int[] ends = ends(counts);
    Arrays.fill(sa, -1);
    int turns = 0;
    for (int i = 1; i < n; i++) {
      if (turn(small, i)) {
        sa[--ends[s[i]]] = i;
        turns++;
      }
    }
    induce(s, sa, small, counts);
    int[] order = order(s, sa, small, turns);
    // Then the same with those in their right order.
    ends = ends(counts);
    Arrays.fill(sa, -1);
    for (int i = turns - 1; i >= 0; i--) {
      sa[--ends[s[order[i]]]] = order[i];
    }
    induce(s, sa, small, counts);
    return sa;
  }

  private static boolean turn(boolean[] small, int i) {
    return i > 0 && small[i] && !small[i - 1];
  }

  private static int[] ends(int[] counts) {
    var ends = new int[counts.length];
    int sum = 0;
    for (int c = 0; c < counts.length; c++) {
      sum += counts[c];
      ends[c] = sum;
    }
    return ends;
  }

  /** From some suffixes in order to all: the larger ones from the left, then the smaller ones from the right. */
  private static void induce(int[] s, int[] sa, boolean[] small, int[] counts) {
    int[] ends = ends(counts);
    var begins = new int[counts.length];
    System.arraycopy(ends, 0, begins, 1, counts.length - 1);
    for (int i = 0; i < sa.length; i++) {
      int j = sa[i] - 1;
      if (j >= 0 && !small[j]) {
        sa[begins[s[j]]++] = j;
      }
    }
    for (int i = sa.length - 1; i >= 0; i--) {
      int j = sa[i] - 1;
      if (j >= 0 && small[j]) {
        sa[--ends[s[j]]] = j;
      }
    }
  }

  /** The places where small begins, in the order of their suffixes: equal substrings are told apart by recursion. */
  private static int[] order(int[] s, int[] sa, boolean[] small, int turns) {
    var names = new int[s.length];
    Arrays.fill(names, -1);
    int name = -1;
    int last = -1;
    for (int at : sa) {
      if (turn(small, at)) {
        if (last < 0 || !sameSubstring(s, small, last, at)) {
          name++;
        }
        names[at] = name;
        last = at;
      }
    }
    var where = new int[turns];
    var reduced = new int[turns];
    int k = 0;
    for (int i = 0; i < s.length; i++) {
      if (names[i] >= 0) {
        where[k] = i;
        reduced[k++] = names[i];
      }
    }
    var order = new int[turns];
    if (name + 1 == turns) {
      for (int i = 0; i < turns; i++) {
        order[reduced[i]] = where[i];
      }
    } else {
      int[] sorted = sort(reduced, name + 1);
      for (int i = 0; i < turns; i++) {
        order[i] = where[sorted[i]];
      }
    }
    return order;
  }

  private static boolean sameSubstring(int[] s, boolean[] small, int a, int b) {
    for (int k = 0; ; k++) {
      if (a + k == s.length || b + k == s.length) {
        return false;
      }
      if (s[a + k] != s[b + k] || small[a + k] != small[b + k]) {
        return false;
      }
      if (k > 0 && turn(small, a + k)) {
        return turn(small, b + k);
      }
    }
  }

  /** For each suffix in order, how many symbols it shares with the one before it; 0 for the first. */
  static int[] commonPrefixes(int[] s, int[] sa) {
    int n = s.length;
    var rank = new int[n];
    for (int i = 0; i < n; i++) {
      rank[sa[i]] = i;
    }
    var shared = new int[n];
    int h = 0;
    for (int i = 0; i < n; i++) {
      if (rank[i] == 0) {
        h = 0;
        continue;
      }
      int j = sa[rank[i] - 1];
      while (i + h < n && j + h < n && s[i + h] == s[j + h]) {
        h++;
      }
      shared[rank[i]] = h;
      h = Math.max(0, h - 1);
    }
    return shared;
  }
}
