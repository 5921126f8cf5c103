// SARI: whether a simplification kept, deleted and added what people would have.
package org.neoglot.eval.metric;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * SARI (Xu et al. 2016, section 4), in percent: the mean over items of the mean, over n-grams of 1 to 4 lower-cased words
 * parted by white space, of F1 of what was kept, precision of what was deleted and F1 of what was added. Counts of source
 * and output are weighted by the number of references, as in the authors' script.
 *
 * @param nothing the value of a precision or recall of no n-grams: 0 in the authors' script, 1 in later ones
 */
public record Sari(double nothing) implements Additive<Simplified> {
  private static final int ORDER = 4;

  /** As the authors' script has it. */
  public static Sari standard() {
    return new Sari(0);
  }

  @Override public Scale scale() {
    return Scale.percent("SARI");
  }

  @Override public int width() {
    return 2;
  }

  /** The item's value, and 1. */
  @Override public double[] statistics(Simplified item) {
    double sum = 0;
    for (int n = 1; n <= ORDER; n++) sum += order(item, n);
    return new double[] {100 * sum / ORDER, 1};
  }

  @Override public double score(double[] sums) {
    return sums[0] / sums[1];
  }

  private double order(Simplified item, int n) {
    int references = item.output().references().size();
    Map<String, Integer> source = bag(List.of(item.source()), n, references);
    Map<String, Integer> output = bag(List.of(item.output().text()), n, references);
    Map<String, Integer> wanted = bag(item.output().references(), n, 1);
    return (keep(source, output, wanted) + delete(source, output, wanted) + add(source, output, wanted)) / 3;
  }

  private double keep(Map<String, Integer> source, Map<String, Integer> output, Map<String, Integer> wanted) {
    Map<String, Integer> kept = both(source, output);
    Map<String, Integer> good = both(kept, wanted);
    Map<String, Integer> should = both(source, wanted);
    return Counts.f(shares(good, kept), shares(good, should));
  }

  private double delete(Map<String, Integer> source, Map<String, Integer> output, Map<String, Integer> wanted) {
    Map<String, Integer> deleted = less(source, output);
    return shares(less(deleted, wanted), deleted);
  }

  private double add(Map<String, Integer> source, Map<String, Integer> output, Map<String, Integer> wanted) {
    Set<String> added = new HashSet<>(output.keySet());
    added.removeAll(source.keySet());
    Set<String> should = new HashSet<>(wanted.keySet());
    should.removeAll(source.keySet());
    Set<String> good = new HashSet<>(added);
    good.retainAll(should);
    return Counts.f(part(good.size(), added.size()), part(good.size(), should.size()));
  }

  private double part(double part, int whole) {
    return whole == 0 ? nothing : part / whole;
  }

  /** The mean over the n-grams of one bag of how much of each is in the other. */
  private double shares(Map<String, Integer> good, Map<String, Integer> all) {
    double sum = 0;
    for (var e : good.entrySet()) sum += (double) e.getValue() / all.get(e.getKey());
    return part(sum, all.size());
  }

  private static Map<String, Integer> bag(List<String> texts, int n, int times) {
    Map<String, Integer> bag = new TreeMap<>();
    for (String text : texts) {
      List<String> words = Text.words(Text.lower(text));
      for (int i = 0; i + n <= words.size(); i++) bag.merge(String.join(" ", words.subList(i, i + n)), times, Integer::sum);
    }
    return bag;
  }

  private static Map<String, Integer> both(Map<String, Integer> a, Map<String, Integer> b) {
    return map(a, e -> Math.min(e.getValue(), b.getOrDefault(e.getKey(), 0)));
  }

  private static Map<String, Integer> less(Map<String, Integer> a, Map<String, Integer> b) {
    return map(a, e -> e.getValue() - b.getOrDefault(e.getKey(), 0));
  }

  /** Counts that are left above 0. */
  private static Map<String, Integer> map(Map<String, Integer> bag, ToDoubleFunction<Map.Entry<String, Integer>> count) {
    Map<String, Integer> out = new TreeMap<>();
    List<Map.Entry<String, Integer>> entries = new ArrayList<>(bag.entrySet());
    for (var e : entries) {
      int n = (int) count.applyAsDouble(e);
      if (n > 0) out.put(e.getKey(), n);
    }
    return out;
  }
}
