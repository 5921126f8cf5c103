// Metrics of ranked retrieval: each is a mean over queries.
package org.neoglot.eval.metric;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Scores of rankings, in [0, 1] (Manning, Raghavan and Schütze 2008, chapter 8). Relevant means a grade above 0; a query
 * without any relevant document gives 0. A depth k reaches that far down the ranking.
 */
public final class Retrieval {
  /** What a document of a grade is worth in nDCG. */
  public enum Gain {
    /** The grade (Järvelin and Kekäläinen 2002). */
    LINEAR,
    /** 2^grade - 1 (Burges et al. 2005). */
    EXPONENTIAL;

    double of(int grade) {
      return this == LINEAR ? grade : Math.scalb(1.0, grade) - 1;
    }
  }

  private Retrieval() {}

  /** No depth: the whole ranking. */
  public static final int ALL = Integer.MAX_VALUE;

  /** The share of the first k that is relevant; k counts even where fewer were retrieved. */
  public static Additive<Ranking> precision(int k) {
    return mean("precision", k, r -> (double) r.hits(k) / k);
  }

  /** The share of the relevant documents that stand among the first k. */
  public static Additive<Ranking> recall(int k) {
    return mean("recall", k, r -> Counts.ratio(r.hits(k), r.relevant().size()));
  }

  /** Whether any of the first k is relevant (also called hits@k). */
  public static Additive<Ranking> success(int k) {
    return mean("success", k, r -> r.hits(k) > 0 ? 1 : 0);
  }

  /** One over the rank of the first relevant document, if it is among the first k (Voorhees 1999). */
  public static Additive<Ranking> mrr(int k) {
    return mean("MRR", k, r -> {
      int n = Math.min(k, r.found().size());
      for (int i = 0; i < n; i++) if (r.found().get(i) > 0) return 1.0 / (i + 1);
      return 0;
    });
  }

  /** Mean average precision: precisions at the relevant documents' ranks, over the number of relevant documents. */
  public static Additive<Ranking> map(int k) {
    return mean("MAP", k, r -> {
      double sum = 0;
      int hits = 0;
      for (int i = 0; i < Math.min(k, r.found().size()); i++) {
        if (r.found().get(i) > 0) sum += (double) ++hits / (i + 1);
      }
      return Counts.ratio(sum, r.relevant().size());
    });
  }

  /** Precision at as many documents as are relevant. */
  public static Additive<Ranking> rPrecision() {
    return mean("R-precision", ALL, r -> Counts.ratio(r.hits(r.relevant().size()), r.relevant().size()));
  }

  /** Gains discounted by log2(rank + 1), over what the best order of all relevant documents has. */
  public static Additive<Ranking> ndcg(int k, Gain gain) {
    return mean("nDCG", k, r -> Counts.ratio(discounted(r.found(), k, gain), discounted(r.relevant(), k, gain)));
  }

  private static double discounted(List<Integer> grades, int k, Gain gain) {
    double sum = 0;
    for (int i = 0; i < Math.min(k, grades.size()); i++) {
      sum += gain.of(grades.get(i)) * StrictMath.log(2) / StrictMath.log(i + 2);
    }
    return sum;
  }

  private static Additive<Ranking> mean(String name, int k, ToDoubleFunction<Ranking> value) {
    if (k < 1) throw new IllegalArgumentException(name + " at depth " + k + ", wanted 1 or more");
    return new Mean<>(Scale.share(k == ALL ? name : name + "@" + k), value);
  }
}
