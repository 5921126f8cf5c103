// Whether test items stand in the training text: shared n-grams of words.
package org.neoglot.eval.text;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.neoglot.engine.Noise;

/**
 * The overlap of test items with training text (Brown et al. 2020, appendix C, count n-grams of 13 words; 8 are stricter).
 * Only the items' n-grams are kept, so the training text can be of any size and is read once. An item of fewer words is
 * looked for as a whole. N-grams are told apart by 64-bit hashes: of a billion, a false match has odds below 1 in 10.
 */
public final class Contamination {
  /**
   * @param items how many items were looked for
   * @param overlap for each item the share of its n-grams that training text has, in [0, 1]; NaN for an item without words
   * @param order words of an n-gram
   */
  public record Report(int items, List<Double> overlap, int order) {
    /** Items of which at least this share was seen, in order. */
    public List<Integer> seen(double share) {
      List<Integer> out = new ArrayList<>();
      for (int i = 0; i < items; i++) if (overlap.get(i) >= share) out.add(i);
      return out;
    }
  }

  private final int order;
  private final List<List<Long>> items = new ArrayList<>();
  /** For each length of n-gram those that items have; lengths below the order are of short items. */
  private final TreeMap<Integer, LongOpenHashSet> wanted = new TreeMap<>();
  private final LongOpenHashSet found = new LongOpenHashSet();

  /** @param order words of an n-gram, 8 or 13 by convention */
  public Contamination(int order, List<String> items) {
    if (order < 1) throw new IllegalArgumentException("n-grams of " + order + " words, wanted 1 or more");
    this.order = order;
    for (String item : items) {
      List<String> words = WordRuns.of(item);
      int n = Math.min(order, words.size());
      List<Long> grams = n == 0 ? List.of() : grams(words, n);
      this.items.add(grams);
      for (long gram : grams) wanted.computeIfAbsent(n, k -> new LongOpenHashSet()).add(gram);
    }
  }

  /** Looks for the items in more training text; an n-gram does not cross from one document to the next. */
  public void read(String document) {
    List<String> words = WordRuns.of(document);
    wanted.forEach((n, set) -> {
      for (long gram : grams(words, n)) if (set.contains(gram)) found.add(gram);
    });
  }

  /** What was found so far. */
  public Report report() {
    List<Double> overlap = new ArrayList<>();
    for (List<Long> grams : items) {
      long seen = grams.stream().mapToLong(Long::longValue).filter(g -> found.contains(g)).count();
      overlap.add(grams.isEmpty() ? Double.NaN : (double) seen / grams.size());
    }
    return new Report(items.size(), List.copyOf(overlap), order);
  }

  private static List<Long> grams(List<String> words, int n) {
    long[] hashes = new long[words.size()];
    for (int i = 0; i < hashes.length; i++) hashes[i] = hash(words.get(i));
    List<Long> out = new ArrayList<>();
    for (int i = 0; i + n <= hashes.length; i++) {
      // The length is part of the hash: a short item must not match the beginning of a longer n-gram.
      long h = n;
      for (int j = i; j < i + n; j++) h = Noise.mix(h * 0x9E3779B97F4A7C15L + hashes[j]);
      out.add(h);
    }
    return out;
  }

  private static long hash(String word) {
    long h = 0xCBF29CE484222325L;
    for (int i = 0; i < word.length(); i++) h = (h ^ word.charAt(i)) * 0x100000001B3L;
    return Noise.mix(h);
  }
}
