// How much outputs differ among themselves.
package org.neoglot.eval.metric;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Metrics over a set of texts without references; they belong to the set, so they do not add up over items. */
public final class Diversity {
  private Diversity() {}

  /**
   * distinct-n (Li et al. 2016): different n-grams of words over all n-grams of all texts, in [0, 1]; NaN where there are
   * none. It falls as texts get longer.
   */
  public static Metric<String> distinct(int order) {
    if (order < 1) throw new IllegalArgumentException("distinct-" + order + ", wanted 1 or more");
    return of(Scale.share("distinct-" + order), texts -> {
      Set<List<String>> different = new HashSet<>();
      long all = 0;
      for (String text : texts) {
        var bag = Grams.count(Text.words(text), order);
        different.addAll(bag.keySet());
        all += Grams.size(bag);
      }
      return all == 0 ? Double.NaN : (double) different.size() / all;
    });
  }

  /**
   * Self-BLEU (Zhu et al. 2018): the mean BLEU of each text with all others as references, in percent; 100 if all are the
   * same. NaN for fewer than two texts. Takes time that grows with the square of their number.
   */
  public static Metric<String> selfBleu(Bleu bleu) {
    return of(new Scale("self-BLEU", "percent", 0, 100, false), texts -> {
      if (texts.size() < 2) return Double.NaN;
      double sum = 0;
      for (int i = 0; i < texts.size(); i++) {
        List<String> others = new ArrayList<>(texts);
        String text = others.remove(i);
        sum += bleu.of(List.of(new Output(text, others)));
      }
      return sum / texts.size();
    });
  }

  private static Metric<String> of(Scale scale, java.util.function.ToDoubleFunction<List<String>> value) {
    return new Metric<>() {
      @Override public Scale scale() {
        return scale;
      }

      @Override public double of(List<String> texts) {
        return value.applyAsDouble(texts);
      }
    };
  }
}
