// Interpolated modified Kneser-Ney: the strongest simple language model that only counts.
package org.neoglot.eval.ngram;

import java.util.Arrays;

/**
 * An n-gram model over token ids in {@code [0, vocabulary)} with interpolated modified Kneser-Ney smoothing.
 *
 * <p>Sources: R. Kneser and H. Ney, "Improved backing-off for m-gram language modeling", ICASSP 1995 (lower orders
 * count contexts, not occurrences); S. Chen and J. Goodman, "An empirical study of smoothing techniques for language
 * modeling", Computer Speech and Language 13, 1999, section 3 (interpolation, three discounts an order). Below the
 * unigrams lies the uniform distribution, so every token of the vocabulary has a probability above zero.
 *
 * <p>A document begins with {@code order - 1} start marks, which are never predicted. Immutable after training.
 */
public final class KneserNey {
  private final int order, vocabulary;
  private final Grams grams;
  // Discounts of counts 1, 2 and 3 or more, by the length of the n-gram.
  private final double[][] discounts;

  private KneserNey(int order, int vocabulary, Grams grams) {
    this.order = order;
    this.vocabulary = vocabulary;
    this.grams = grams;
    discounts = discounts(order, grams);
  }

  /**
   * Counts the documents.
   *
   * @param order longest n-gram, 1 to 16; 5 is usual
   * @param vocabulary number of token ids
   * @throws IllegalArgumentException if an id lies outside the vocabulary, naming document and place
   */
  public static KneserNey train(int order, int vocabulary, Iterable<int[]> documents) {
    if (order < 1 || order > 16) throw new IllegalArgumentException("order " + order + " found, 1 to 16 wanted");
    if (vocabulary < 1) throw new IllegalArgumentException("vocabulary " + vocabulary + " found, 1 or more wanted");
    var grams = new Grams();
    int number = 0;
    for (int[] document : documents) {
      check(document, vocabulary, number++);
      int[] padded = pad(document, order, vocabulary);
      for (int end = order; end <= padded.length; end++) grams.add(padded, end, order);
    }
    grams.close();
    return new KneserNey(order, vocabulary, grams);
  }

  private static void check(int[] document, int vocabulary, int number) {
    for (int i = 0; i < document.length; i++) {
      if (document[i] < 0 || document[i] >= vocabulary) {
        throw new IllegalArgumentException("document " + number + " position " + i + ": id " + document[i]
            + " found, 0 to " + (vocabulary - 1) + " wanted");
      }
    }
  }

  /** The start mark has the first id beyond the vocabulary. */
  private static int[] pad(int[] document, int order, int vocabulary) {
    int[] padded = new int[document.length + order - 1];
    Arrays.fill(padded, 0, order - 1, vocabulary);
    System.arraycopy(document, 0, padded, order - 1, document.length);
    return padded;
  }

  /** Chen and Goodman 1999, equation 17: discounts from how many n-grams occur once, twice, three and four times. */
  private static double[][] discounts(int order, Grams grams) {
    long[][] n = new long[order + 1][5];
    for (int node = 1; node < grams.size(); node++) {
      int c = grams.count(node);
      if (c >= 1 && c <= 4) n[grams.depth(node)][c]++;
    }
    var discounts = new double[order + 1][];
    for (int k = 1; k <= order; k++) {
      double y = n[k][1] == 0 ? 0.5 : (double) n[k][1] / (n[k][1] + 2.0 * n[k][2]);
      discounts[k] = new double[] {0, discount(1, y, n[k]), discount(2, y, n[k]), discount(3, y, n[k])};
    }
    return discounts;
  }

  /** On tiny texts the estimate may leave [0, c]; a discount of c would forget what was seen, so it stays below. */
  private static double discount(int c, double y, long[] n) {
    double estimate = n[c] == 0 ? 0.5 * c : c - (c + 1) * y * n[c + 1] / n[c];
    return Math.clamp(estimate, 0.05, c - 0.05);
  }

  /** The longest n-gram. */
  public int order() { return order; }

  /** The number of token ids. */
  public int vocabulary() { return vocabulary; }

  /** How many different n-grams of all lengths are stored. */
  public int size() { return grams.size() - 1; }

  /**
   * Probability of a token after the tokens of one document before {@code position}; over all tokens of the
   * vocabulary it sums to 1. Only the last {@code order - 1} tokens count.
   */
  public double probability(int[] document, int position, int token) {
    double p = 1.0 / vocabulary;
    for (int length = 1; length <= order; length++) {
      int context = context(document, position, length - 1);
      // A context that never was seen leaves the shorter estimate as it is.
      if (context == Grams.NONE || grams.total(context) == 0) continue;
      p = interpolate(context, token, discounts[length], p);
    }
    return p;
  }

  private double interpolate(int context, int token, double[] discount, double lower) {
    int node = grams.child(context, token);
    int c = node == Grams.NONE ? 0 : grams.count(node);
    double kept = Math.max(0, c - discount[Math.min(c, 3)]);
    double freed = discount[1] * grams.ones(context) + discount[2] * grams.twos(context)
        + discount[3] * grams.more(context);
    return (kept + freed * lower) / grams.total(context);
  }

  /** The node of the {@code length} tokens before a position, with start marks before the document. */
  private int context(int[] document, int position, int length) {
    int node = 0;
    for (int i = position - length; i < position && node != Grams.NONE; i++) {
      node = grams.child(node, i < 0 ? vocabulary : document[i]);
    }
    return node;
  }

  /** Natural logarithm of the probability of the token at a position of a document, given those before it. */
  public double logProbability(int[] document, int position) {
    return StrictMath.log(probability(document, position, document[position]));
  }

  /** Sum of {@link #logProbability} over a document, in nats. */
  public double logProbability(int[] document) {
    double sum = 0;
    for (int i = 0; i < document.length; i++) sum += logProbability(document, i);
    return sum;
  }

  /**
   * Bits that the documents cost, divided by the bytes of the text that they stand for.
   *
   * @throws IllegalArgumentException if {@code bytes} is not positive
   */
  public double bitsPerByte(Iterable<int[]> documents, long bytes) {
    if (bytes <= 0) throw new IllegalArgumentException(bytes + " bytes found, a positive number wanted");
    double nats = 0;
    for (int[] document : documents) nats -= logProbability(document);
    return nats / StrictMath.log(2) / bytes;
  }
}
