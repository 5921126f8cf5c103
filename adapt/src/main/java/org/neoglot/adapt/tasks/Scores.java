// What is made of a head's scores.
package org.neoglot.adapt.tasks;

/** Scores as probabilities and choices; StrictMath, so that every machine says the same. */
final class Scores {
  private Scores() {}

  /** Probabilities of classes of which one is right. */
  static double[] softmax(double[] logits) {
    double most = logits[largest(logits, 0, logits.length)];
    double[] p = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = StrictMath.exp(logits[i] - most);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) p[i] /= sum;
    return p;
  }

  /** Probabilities of classes each of which is right or not by itself. */
  static double[] sigmoid(double[] logits) {
    double[] p = new double[logits.length];
    for (int i = 0; i < p.length; i++) p[i] = 1 / (1 + StrictMath.exp(-logits[i]));
    return p;
  }

  /** Place of the largest of {@code count} scores from {@code from} on, counted from there; the first of equals. */
  static int largest(double[] scores, int from, int count) {
    int best = 0;
    for (int i = 1; i < count; i++) if (scores[from + i] > scores[from + best]) best = i;
    return best;
  }
}
