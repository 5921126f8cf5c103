// What a model found of the candidates of one question: which it prefers, and how probable each is.
package org.neoglot.eval.task;

/**
 * Two readings of the same likelihoods. A choice is made by scores; how sure it was is a probability, which scores per byte
 * or token are not: those of the same candidates by {@code exp} would be nearly equal whatever the model thinks.
 *
 * @param scores by which candidates are compared; the higher the better
 * @param logs natural logarithms of the candidates' probabilities, up to a common constant
 */
public record Judged(double[] scores, double[] logs) {
  public Judged {
    if (scores.length == 0 || scores.length != logs.length) {
      throw new IllegalArgumentException(scores.length + " scores and " + logs.length + " probabilities, wanted as many");
    }
  }

  /** Where scores are logarithms of probabilities themselves, as those of a classifying head. */
  Judged(double... logits) {
    this(logits, logits);
  }

  /** The best candidate; the first of equals. */
  int best() {
    int best = 0;
    for (int j = 1; j < scores.length; j++) if (scores[j] > scores[best]) best = j;
    return best;
  }

  /**
   * The best candidate, but among equals one that is not right: a model that says the same of everything has chosen nothing,
   * and everything that is counted of its answer says so.
   */
  int chosen(int right) {
    int best = best();
    if (best != right) return best;
    for (int j = 0; j < scores.length; j++) if (j != best && scores[j] == scores[best]) return j;
    return best;
  }

  /** The probability of a candidate, if one of them is the answer. */
  double probability(int candidate) {
    return LinearProbe.softmax(logs)[candidate];
  }
}
