// Counting n-grams: each different one gets a number, so that bags are arrays of counts.
package org.neoglot.eval.metric;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The n-grams of orders 1 to {@code order} of sequences that are compared with each other. An n-gram's number stands
 * for (number of its first n - 1 items, last item), so nothing is copied and nothing collides. Not for several threads.
 */
final class Grams {
  private final Map<Object, Integer> units = new HashMap<>();
  private final Long2IntOpenHashMap[] numbers;

  Grams(int order) {
    numbers = new Long2IntOpenHashMap[order];
    for (int n = 0; n < order; n++) numbers[n] = new Long2IntOpenHashMap();
  }

  /** Numbers for items of any kind, for instance words; code points are numbers already. */
  int[] number(List<?> items) {
    int[] out = new int[items.size()];
    for (int i = 0; i < out.length; i++) {
      Integer known = units.putIfAbsent(items.get(i), units.size());
      out[i] = known == null ? units.size() - 1 : known;
    }
    return out;
  }

  /** For each order how often the n-gram of each number occurs; numbers beyond the array do not occur. */
  int[][] count(int[] items) {
    int[][] bags = new int[numbers.length][];
    int[] before = new int[items.length];
    for (int n = 0; n < bags.length; n++) {
      Long2IntOpenHashMap known = numbers[n];
      int length = Math.max(0, items.length - n);
      for (int i = 0; i < length; i++) {
        long key = (long) before[i] << 32 | items[i + n];
        int next = known.size();
        int number = known.putIfAbsent(key, next);
        // What is absent is returned as 0, which is also the first one's number.
        before[i] = known.size() > next ? next : number;
      }
      bags[n] = new int[known.size()];
      for (int i = 0; i < length; i++) bags[n][before[i]]++;
    }
    return bags;
  }

  /** How many different n-grams of the longest order were counted. */
  int different() {
    return numbers[numbers.length - 1].size();
  }

  /** How many n-grams of this order a sequence has. */
  static int size(int length, int order) {
    return Math.max(0, length - order + 1);
  }

  /** How many n-grams two bags share, each as often as it is in both. */
  static int shared(int[] a, int[] b) {
    int sum = 0;
    for (int i = 0; i < Math.min(a.length, b.length); i++) sum += Math.min(a[i], b[i]);
    return sum;
  }

  /** For each n-gram the larger of the two counts. */
  static int[] union(int[] a, int[] b) {
    int[] out = new int[Math.max(a.length, b.length)];
    for (int i = 0; i < out.length; i++) out[i] = Math.max(i < a.length ? a[i] : 0, i < b.length ? b[i] : 0);
    return out;
  }
}
