// What is done to the scores of the vocabulary before a token is chosen.
package org.neoglot.models;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Changes the scores of one row, in place; what is left out becomes negative infinity. Filters follow each other, and each
 * sees what the one before it left. The definitions are those of Hugging Face's generate, and each keeps the best token.
 */
public sealed interface ScoreFilter {
  /** @param history ids of the sequence so far, prompt included */
  void apply(double[] scores, int[] history);

  /** Scores divided by t: below 1 the probable becomes more probable. */
  record Temperature(double t) implements ScoreFilter {
    public Temperature {
      check(t > 0, "temperature is " + t + ", wanted above 0");
    }

    @Override
    public void apply(double[] scores, int[] history) {
      for (int i = 0; i < scores.length; i++) scores[i] /= t;
    }
  }

  /** The k best, and what is as good as the last of them; 0 for all. */
  record TopK(int k) implements ScoreFilter {
    public TopK {
      check(k >= 0, "top-k is " + k + ", wanted 0 (off) or more");
    }

    @Override
    public void apply(double[] scores, int[] history) {
      if (k == 0 || k >= scores.length) return;
      double[] sorted = scores.clone();
      Arrays.sort(sorted);
      double last = sorted[sorted.length - k];
      keep(scores, id -> scores[id] >= last);
    }
  }

  /**
   * The fewest of the best tokens whose probabilities reach p, of equals the smaller ids (Holtzman et al. 2020); 1 for
   * all.
   */
  record TopP(double p) implements ScoreFilter {
    public TopP {
      check(p > 0 && p <= 1, "top-p is " + p + ", wanted in (0, 1]");
    }

    @Override
    public void apply(double[] scores, int[] history) {
      if (p == 1) return;
      double[] q = Sampling.softmax(scores);
      double sum = 0;
      boolean[] kept = new boolean[q.length];
      for (int id : order(scores)) {
        kept[id] = sum < p;
        if (!kept[id]) break;
        sum += q[id];
      }
      keep(scores, id -> kept[id]);
    }
  }

  /** Those with at least p times the best one's probability (Nguyen et al. 2024); 0 for all. */
  record MinP(double p) implements ScoreFilter {
    public MinP {
      check(p >= 0 && p <= 1, "min-p is " + p + ", wanted in [0, 1]");
    }

    @Override
    public void apply(double[] scores, int[] history) {
      if (p == 0) return;
      double[] q = Sampling.softmax(scores);
      double least = p * q[best(scores)];
      keep(scores, id -> q[id] >= least);
    }
  }

  /** Those whose surprise is nearest to the expected one, until their probabilities reach p (Meister et al. 2023). */
  record Typical(double p) implements ScoreFilter {
    public Typical {
      check(p > 0 && p <= 1, "typical-p is " + p + ", wanted in (0, 1]");
    }

    @Override
    public void apply(double[] scores, int[] history) {
      if (p == 1) return;
      double[] q = Sampling.softmax(scores);
      double entropy = entropy(q);
      double[] away = new double[q.length];
      for (int i = 0; i < q.length; i++) {
        away[i] = q[i] == 0 ? Double.POSITIVE_INFINITY : Math.abs(-StrictMath.log(q[i]) - entropy);
      }
      Integer[] order = sorted(away.length, (a, b) -> Double.compare(away[a], away[b]));
      double sum = 0;
      int last = 0;
      for (; last < order.length - 1; last++) {
        sum += q[order[last]];
        if (sum >= p) break;
      }
      double farthest = away[order[last]];
      keep(scores, id -> away[id] <= farthest);
    }
  }

  /** Those of probability e or more, and the best (Hewitt et al. 2022, section 3). */
  record Epsilon(double e) implements ScoreFilter {
    public Epsilon {
      check(e >= 0 && e < 1, "epsilon is " + e + ", wanted in [0, 1)");
    }

    @Override
    public void apply(double[] scores, int[] history) {
      double[] q = Sampling.softmax(scores);
      double top = scores[best(scores)];
      keep(scores, id -> q[id] >= e || scores[id] >= top);
    }
  }

  /** As {@link Epsilon}, with min(e, sqrt(e) exp(-entropy)), which falls where much is possible (Hewitt et al. 2022). */
  record Eta(double e) implements ScoreFilter {
    public Eta {
      check(e >= 0 && e < 1, "eta is " + e + ", wanted in [0, 1)");
    }

    @Override
    public void apply(double[] scores, int[] history) {
      double entropy = entropy(Sampling.softmax(scores));
      new Epsilon(Math.min(e, Math.sqrt(e) * StrictMath.exp(-entropy))).apply(scores, history);
    }
  }

  /**
   * Scores of tokens that were there already: divided by the penalty where positive, else multiplied (Keskar et al.
   * 2019).
   */
  record RepetitionPenalty(double penalty) implements ScoreFilter {
    public RepetitionPenalty {
      check(penalty > 0 && Double.isFinite(penalty), "repetition penalty is " + penalty + ", wanted above 0");
    }

    @Override
    public void apply(double[] scores, int[] history) {
      boolean[] seen = new boolean[scores.length];
      for (int id : history) {
        if (seen[id]) continue;
        seen[id] = true;
        scores[id] = scores[id] < 0 ? scores[id] * penalty : scores[id] / penalty;
      }
    }
  }

  /** Leaves out every token that would complete a sequence of n tokens that was there already. */
  record NoRepeat(int n) implements ScoreFilter {
    public NoRepeat {
      check(n >= 1, "the length of sequences not to repeat is " + n + ", wanted at least 1");
    }

    @Override
    public void apply(double[] scores, int[] history) {
      int from = history.length - (n - 1);
      for (int at = 0; at + n <= history.length; at++) {
        if (Arrays.equals(history, at, at + n - 1, history, from, history.length)) {
          scores[history[at + n - 1]] = Double.NEGATIVE_INFINITY;
        }
      }
    }
  }

  /**
   * At one place, counted from the prompt's first id, this token and no other, as if it were certain: a language, an
   * end.
   */
  record Forced(int id, int at) implements ScoreFilter {
    @Override
    public void apply(double[] scores, int[] history) {
      if (history.length != at) return;
      Arrays.fill(scores, Double.NEGATIVE_INFINITY);
      scores[id] = 0;
    }
  }

  /** No end before so many tokens are there, the prompt's among them. */
  record MinLength(int length, Set<Integer> ends) implements ScoreFilter {
    public MinLength {
      check(length >= 0, "the least length is " + length + ", wanted 0 or more");
      ends = Set.copyOf(ends);
    }

    @Override
    public void apply(double[] scores, int[] history) {
      if (history.length >= length) return;
      for (int id : ends) scores[id] = Double.NEGATIVE_INFINITY;
    }
  }

  /**
   * Leaves out the last token of each of these sequences where the others of it were just there, behind at least one
   * more: a sequence that is longer than the text so far is not looked for, as in the reference.
   */
  record BadWords(List<List<Integer>> words) implements ScoreFilter {
    public BadWords {
      words = words.stream().map(List::copyOf).toList();
      check(words.stream().noneMatch(List::isEmpty), "a bad word has no token, wanted at least 1");
    }

    @Override
    public void apply(double[] scores, int[] history) {
      for (List<Integer> word : words) {
        int before = word.size() - 1;
        boolean there = before == 0 || before < history.length;
        for (int i = 0; there && i < before; i++) there = history[history.length - before + i] == word.get(i);
        if (there) scores[word.getLast()] = Double.NEGATIVE_INFINITY;
      }
    }
  }

  /**
   * Log-probabilities of what is left: each score less ln of the sum of e^score. Beams add them up, so that after it a
   * token that is left out does not count against the others ({@code renormalize_logits}).
   */
  record Normalise() implements ScoreFilter {
    @Override
    public void apply(double[] scores, int[] history) {
      double most = scores[best(scores)];
      if (most == Double.NEGATIVE_INFINITY) return;                             // nothing is left
      double sum = 0;
      for (double score : scores) if (score > Double.NEGATIVE_INFINITY) sum += StrictMath.exp(score - most);
      double all = most + StrictMath.log(sum);
      for (int id = 0; id < scores.length; id++) scores[id] -= all;
    }
  }

  private static void check(boolean holds, String complaint) {
    if (!holds) throw new IllegalArgumentException(complaint);
  }

  private static void keep(double[] scores, IntPredicate kept) {
    boolean[] out = new boolean[scores.length];
    for (int id = 0; id < out.length; id++) out[id] = !kept.test(id);
    for (int id = 0; id < out.length; id++) if (out[id]) scores[id] = Double.NEGATIVE_INFINITY;
  }

  /** The best-scored id, the first of equals. */
  static int best(double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
    return best;
  }

  /** In nats. */
  private static double entropy(double[] q) {
    double sum = 0;
    for (double p : q) if (p > 0) sum -= p * StrictMath.log(p);
    return sum;
  }

  /** Ids from the best score to the worst; equals stay in order of ids. */
  private static Integer[] order(double[] scores) {
    return sorted(scores.length, (a, b) -> Double.compare(scores[b], scores[a]));
  }

  private static Integer[] sorted(int count, java.util.Comparator<Integer> by) {
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, by);
    return order;
  }
}
