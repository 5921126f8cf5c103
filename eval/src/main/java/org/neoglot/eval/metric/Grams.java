// Counting n-grams of whole numbers: words and characters are numbered first.
package org.neoglot.eval.metric;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bags of n-grams. Only sums over their entries are taken, in the order in which the n-grams first occur. */
final class Grams {
  private Grams() {}

  /** How often each n-gram of a sequence occurs. */
  static <T> Map<List<T>, Integer> count(List<T> items, int n) {
    Map<List<T>, Integer> bag = new LinkedHashMap<>();
    for (int i = 0; i + n <= items.size(); i++) bag.merge(List.copyOf(items.subList(i, i + n)), 1, Integer::sum);
    return bag;
  }

  /** How often each n-gram of code points occurs, as strings. */
  static Map<String, Integer> characters(String text, int n) {
    int[] at = starts(text);
    Map<String, Integer> bag = new LinkedHashMap<>();
    for (int i = 0; i + n < at.length; i++) bag.merge(text.substring(at[i], at[i + n]), 1, Integer::sum);
    return bag;
  }

  /** How many entries two bags share, each as often as it is in both. */
  static int shared(Map<?, Integer> a, Map<?, Integer> b) {
    int sum = 0;
    for (var e : a.entrySet()) sum += Math.min(e.getValue(), b.getOrDefault(e.getKey(), 0));
    return sum;
  }

  static int size(Map<?, Integer> bag) {
    int sum = 0;
    for (int n : bag.values()) sum += n;
    return sum;
  }

  /** For each n-gram the larger of the two counts. */
  static <K> Map<K, Integer> union(List<Map<K, Integer>> bags) {
    Map<K, Integer> all = new HashMap<>();
    for (var bag : bags) bag.forEach((gram, n) -> all.merge(gram, n, Math::max));
    return all;
  }

  /** Where each code point begins, and the end. */
  private static int[] starts(String text) {
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) at.add(i);
    at.add(text.length());
    return at.stream().mapToInt(Integer::intValue).toArray();
  }
}
