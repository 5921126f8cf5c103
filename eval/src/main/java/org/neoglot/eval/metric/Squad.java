// Exact match and token F1 of short answers, as SQuAD's evaluation counts them.
package org.neoglot.eval.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.regex.Pattern;

/**
 * Answers compared after normalization, the best over the gold answers (Rajpurkar et al. 2016, section 6.1), in
 * percent; NaN over no questions. Normalization: lower case, without ASCII punctuation, without the words a, an and
 * the, one space between words.
 */
public final class Squad {
  private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");
  /**
   * A word of its own: no letter, number or underscore beside it. A combining mark does not count as one, so that of a
   * decomposed "à" only the mark is left, as in the official script.
   */
  private static final Pattern ARTICLE =
      Pattern.compile("(?<![\\p{L}\\p{N}_])(?:a|an|the)(?![\\p{L}\\p{N}_])");

  private Squad() {}

  /** The share of questions answered exactly. */
  public static Additive<Output> exactMatch() {
    return new Mean<>(Scale.percent("exact match"), 100,
        x -> best(x, (a, b) -> normalize(a).equals(normalize(b)) ? 1 : 0));
  }

  /** The mean over questions of the F1 of words that answer and gold share. */
  public static Additive<Output> f1() {
    return new Mean<>(Scale.percent("SQuAD F1"), 100, x -> best(x, Squad::f1));
  }

  /** What is left of an answer to be compared. */
  public static String normalize(String answer) {
    String plain = PUNCTUATION.matcher(Text.lower(answer)).replaceAll("");
    return Text.squeeze(ARTICLE.matcher(plain).replaceAll(" "));
  }

  /** F1 of the two bags of normalized words, in [0, 1]; where one is empty, 1 if both are, else 0. */
  public static double f1(String answer, String gold) {
    List<String> a = Text.words(normalize(answer));
    List<String> b = Text.words(normalize(gold));
    if (a.isEmpty() || b.isEmpty()) return a.isEmpty() && b.isEmpty() ? 1 : 0;
    List<String> left = new ArrayList<>(b);
    double shared = 0;
    for (String word : a) if (left.remove(word)) shared++;
    return Counts.f(shared / a.size(), shared / b.size());
  }

  private static double best(Output x, ToDoubleBiFunction<String, String> score) {
    double best = 0;
    for (String gold : x.references()) best = Math.max(best, score.applyAsDouble(x.text(), gold));
    return best;
  }
}
