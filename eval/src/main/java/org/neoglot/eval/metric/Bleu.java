// BLEU: how many n-grams of a translation stand in a reference, with a penalty for being short.
package org.neoglot.eval.metric;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;

/**
 * BLEU (Papineni et al. 2002, section 2.3) as sacrebleu defines its details (Post 2018), in percent: the geometric mean
 * of clipped n-gram precisions of orders 1 to {@code order}, times exp(1 - reference length / length) where the output
 * is shorter. With several references an n-gram counts as often as the reference that has it most often, and the
 * reference length is the nearest, the shorter of two as near. Without a single match it is 0.
 *
 * @param order the longest n-gram, 4 by convention
 * @param smoothing what becomes of precisions that are 0
 * @param value the amount of floor (0.1 by convention) or add-k (1 by convention); otherwise unused
 * @param effectiveOrder average over the orders that the output is long enough for; wanted for single sentences
 */
public record Bleu(Tokenization tokenization, boolean lowercase, int order, Smoothing smoothing, double value,
    boolean effectiveOrder) implements Additive<Output> {
  /** Chen and Cherry 2014, "A Systematic Comparison of Smoothing Techniques for Sentence-Level BLEU". */
  public enum Smoothing {
    /** A precision of 0 makes the score 0. */
    NONE("none"),
    /** Their method 1: no match counts as {@code value} matches. */
    FLOOR("floor"),
    /** Their method 2: {@code value} more matches and n-grams, for orders above 1. */
    ADD_K("add-k"),
    /** Their method 3, NIST's: the i-th order without a match has half of the one before, 1/2^i matches. */
    EXP("exp");

    private final String label;

    Smoothing(String label) {
      this.label = label;
    }

    /** @throws IllegalArgumentException if there is none of that name */
    public static Smoothing of(String label) {
      for (Smoothing s : values()) if (s.label.equals(label)) return s;
      throw new IllegalArgumentException("smoothing '" + label + "', wanted none, floor, add-k or exp");
    }

    /** The amount by convention. */
    public double usual() {
      return this == FLOOR ? 0.1 : this == ADD_K ? 1 : 0;
    }
  }

  /**
   * A score and what it is made of.
   *
   * @param score percent
   * @param counts matched n-grams an order, with what add-k added
   * @param totals n-grams an order, likewise
   * @param precisions percent
   * @param brevity the penalty, in [0, 1]
   * @param length words of the outputs
   * @param referenceLength words of the nearest references
   */
  public record Score(double score, double[] counts, double[] totals, double[] precisions, double brevity,
      double length, double referenceLength) {}

  private static final double LOG_OF_ZERO = -9999999999.0;

  public Bleu {
    if (order < 1) throw new IllegalArgumentException("BLEU of order " + order + ", wanted 1 or more");
  }

  /** What "BLEU" means in papers: 13a, with case, order 4, exponential smoothing. */
  public static Bleu standard() {
    return of(Tokenization.V13A);
  }

  /** As {@link #standard} with another tokenization, for instance zh for Chinese. */
  public static Bleu of(Tokenization tokenization) {
    return new Bleu(tokenization, false, 4, Smoothing.EXP, 0, false);
  }

  /** As {@link #standard}, for single sentences. */
  public static Bleu sentence() {
    return new Bleu(Tokenization.V13A, false, 4, Smoothing.EXP, 0, true);
  }

  @Override public Scale scale() {
    return Scale.percent("BLEU");
  }

  /** What makes scores comparable, in the form of sacrebleu's signatures, without its version. */
  public String signature(String references) {
    String amount = smoothing == Smoothing.FLOOR || smoothing == Smoothing.ADD_K
        ? "[" + BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_EVEN) + "]" : "";
    return "nrefs:" + references + "|case:" + (lowercase ? "lc" : "mixed") + "|eff:" + (effectiveOrder ? "yes" : "no")
        + "|tok:" + tokenization.label() + "|smooth:" + smoothing.label + amount;
  }

  @Override public int width() {
    return 2 + 2 * order;
  }

  /** Length, nearest reference length, matches an order, n-grams an order. */
  @Override public double[] statistics(Output item) {
    var grams = new Grams(order);
    int[] words = grams.number(words(item.text()));
    double[] row = new double[width()];
    row[0] = words.length;
    row[1] = -1;
    int[][] wanted = new int[order][0];
    for (String reference : item.references()) {
      int[] other = grams.number(words(reference));
      row[1] = row[1] < 0 ? other.length : nearer(words.length, (int) row[1], other.length);
      int[][] counts = grams.count(other);
      for (int n = 0; n < order; n++) wanted[n] = Grams.union(wanted[n], counts[n]);
    }
    int[][] counts = grams.count(words);
    for (int n = 1; n <= order; n++) {
      row[1 + n] = Grams.shared(counts[n - 1], wanted[n - 1]);
      row[1 + order + n] = Grams.size(words.length, n);
    }
    return row;
  }

  private List<String> words(String text) {
    return Text.words(tokenization.tokenize(lowercase ? Text.lower(text) : text));
  }

  /** Which of two reference lengths is nearer, the shorter if both are as near. */
  private static int nearer(int length, int a, int b) {
    int gap = Math.abs(a - length) - Math.abs(b - length);
    return gap == 0 ? Math.min(a, b) : gap < 0 ? a : b;
  }

  @Override public double score(double[] sums) {
    return detail(sums).score;
  }

  /** The score over items, with its parts. */
  public Score detail(List<Output> items) {
    double[] sums = new double[width()];
    for (Output x : items) Additive.add(sums, statistics(x));
    return detail(sums);
  }

  /** The score of summed statistics, with its parts. */
  public Score detail(double[] sums) {
    double[] counts = Arrays.copyOfRange(sums, 2, 2 + order);
    double[] totals = Arrays.copyOfRange(sums, 2 + order, 2 + 2 * order);
    double[] precisions = new double[order];
    double brevity = sums[0] >= sums[1] ? 1 : sums[0] > 0 ? StrictMath.exp(1 - sums[1] / sums[0]) : 0;
    double score = 0;
    if (Arrays.stream(counts).anyMatch(c -> c > 0)) {
      int effective = smooth(counts, totals, precisions);
      double logs = 0;
      for (int n = 0; n < effective; n++) logs += precisions[n] == 0 ? LOG_OF_ZERO : StrictMath.log(precisions[n]);
      score = brevity * StrictMath.exp(logs / effective);
    }
    return new Score(score, counts, totals, precisions, brevity, sums[0], sums[1]);
  }

  /** Fills in the precisions; returns how many orders to average over. */
  private int smooth(double[] counts, double[] totals, double[] precisions) {
    double halves = 1;
    int effective = order;
    for (int n = 0; n < order; n++) {
      if (smoothing == Smoothing.ADD_K && n > 0) {
        counts[n] += value;
        totals[n] += value;
      }
      if (totals[n] == 0) break;
      if (effectiveOrder) effective = n + 1;
      double matched = counts[n];
      if (matched == 0 && smoothing == Smoothing.EXP) matched = 1 / (halves *= 2);
      if (matched == 0 && smoothing == Smoothing.FLOOR) matched = value;
      precisions[n] = 100 * matched / totals[n];
    }
    return effective;
  }
}
