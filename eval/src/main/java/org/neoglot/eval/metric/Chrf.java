// chrF: F-score of character n-grams, and of word n-grams in chrF++.
package org.neoglot.eval.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * chrF (Popović 2015) and chrF++ (Popović 2017) as sacrebleu defines their details, in percent: precision and recall
 * are averaged over the orders of n-grams that both sides have, then combined with recall weighted beta times. Of
 * several references the one with the best score of its own counts.
 *
 * @param characters the longest n-gram of code points, 6 by convention
 * @param words the longest n-gram of words, 0 for chrF, 2 for chrF++
 * @param beta 2 by convention
 * @param whitespace whether white space counts as characters
 * @param epsilon average the F-scores of all orders instead, counting what is missing as 1e-16, as Popović's program
 *     does
 */
public record Chrf(int characters, int words, int beta, boolean lowercase, boolean whitespace, boolean epsilon)
    implements Additive<Output> {
  private static final double EPSILON = 1e-16;
  private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

  public Chrf {
    if (characters < 0 || words < 0 || characters + words < 1) {
      throw new IllegalArgumentException("chrF with characters " + characters + ", words " + words
          + ", wanted n-grams");
    }
  }

  /** chrF2: characters to 6. */
  public static Chrf chrf() {
    return new Chrf(6, 0, 2, false, false, false);
  }

  /** chrF2++: characters to 6, words to 2. */
  public static Chrf plusPlus() {
    return new Chrf(6, 2, 2, false, false, false);
  }

  /** For instance "chrF2++". */
  @Override public Scale scale() {
    return Scale.percent("chrF" + beta + "+".repeat(words));
  }

  /** What makes scores comparable, in the form of sacrebleu's signatures, without its version. */
  public String signature(String references) {
    return "nrefs:" + references + "|case:" + (lowercase ? "lc" : "mixed") + "|eff:" + (epsilon ? "no" : "yes") + "|nc:"
        + characters + "|nw:" + words + "|space:" + (whitespace ? "yes" : "no");
  }

  @Override public int width() {
    return 3 * (characters + words);
  }

  /** For each order the n-grams of the output, of the reference, and those in both. */
  @Override public double[] statistics(Output item) {
    var letters = new Grams(characters);
    var tokens = new Grams(words);
    Side output = side(item.text(), letters, tokens);
    double[] best = null;
    double bestScore = -1;
    for (String reference : item.references()) {
      double[] row = match(output, side(reference, letters, tokens));
      double score = score(row);
      if (score > bestScore) {
        bestScore = score;
        best = row;
      }
    }
    return best;
  }

  /** A text's bags: of characters, then of words. */
  private record Side(int characters, int words, int[][] characterBags, int[][] wordBags) {}

  private Side side(String text, Grams letters, Grams tokens) {
    String s = lowercase ? Text.lower(text) : text;
    int[] c = Text.codePoints(whitespace ? s : String.join("", Text.words(s)));
    int[] w = words > 0 ? tokens.number(tokens(s)) : new int[0];
    return new Side(c.length, w.length, letters.count(c), tokens.count(w));
  }

  private double[] match(Side output, Side reference) {
    double[] row = new double[width()];
    for (int i = 0; i < characters + words; i++) {
      boolean letters = i < characters;
      int n = letters ? i : i - characters;
      int wanted = Grams.size(letters ? reference.characters : reference.words, n + 1);
      // An order that the reference is too short for does not count against precision.
      row[3 * i] = wanted == 0 ? 0 : Grams.size(letters ? output.characters : output.words, n + 1);
      row[3 * i + 1] = wanted;
      row[3 * i + 2] = letters ? Grams.shared(output.characterBags[n], reference.characterBags[n])
          : Grams.shared(output.wordBags[n], reference.wordBags[n]);
    }
    return row;
  }

  /** Words with one ASCII punctuation mark parted from the end or, where there is none, from the beginning. */
  static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    for (String word : Text.words(text)) {
      int last = word.length() - 1;
      if (last > 0 && PUNCTUATION.indexOf(word.charAt(last)) >= 0) {
        tokens.add(word.substring(0, last));
        tokens.add(word.substring(last));
      } else if (last > 0 && PUNCTUATION.indexOf(word.charAt(0)) >= 0) {
        tokens.add(word.substring(0, 1));
        tokens.add(word.substring(1));
      } else {
        tokens.add(word);
      }
    }
    return tokens;
  }

  @Override public double score(double[] sums) {
    double precision = 0;
    double recall = 0;
    double each = 0;
    int effective = 0;
    for (int i = 0; i < characters + words; i++) {
      double output = sums[3 * i];
      double reference = sums[3 * i + 1];
      double p = output > 0 ? sums[3 * i + 2] / output : EPSILON;
      double r = reference > 0 ? sums[3 * i + 2] / reference : EPSILON;
      each += p + r > 0 ? f(p, r) : EPSILON;
      if (output > 0 && reference > 0) {
        precision += p;
        recall += r;
        effective++;
      }
    }
    if (epsilon) return 100 * each / (characters + words);
    return precision + recall == 0 ? 0 : 100 * f(precision / effective, recall / effective);
  }

  private double f(double precision, double recall) {
    double weight = (double) beta * beta;
    return (1 + weight) * precision * recall / (weight * precision + recall);
  }
}
