// The item of choices among classes by a model's scores.
package org.neoglot.eval.metric;

import java.util.Arrays;

/**
 * Scores of classes and the right one.
 *
 * @param logits natural-log probabilities up to a common constant
 * @param label the right class, from 0
 */
public record Chosen(double[] logits, int label) {
  public Chosen {
    if (label < 0 || label >= logits.length) {
      throw new IllegalArgumentException("class " + label + " of " + logits.length);
    }
  }

  /** Probabilities of the classes, which sum to 1. */
  public double[] probabilities() {
    double most = Arrays.stream(logits).max().orElseThrow();
    double[] p = Arrays.stream(logits).map(x -> StrictMath.exp(x - most)).toArray();
    double sum = Arrays.stream(p).sum();
    for (int i = 0; i < p.length; i++) p[i] /= sum;
    return p;
  }

  /** The class with the highest score, the first of several. */
  public int best() {
    int best = 0;
    for (int i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
    return best;
  }

  /** How sure the best class is, for {@link Calibration}. */
  public Confident confident() {
    return new Confident(Math.min(1, probabilities()[best()]), best() == label);
  }

  /** Mean of -ln p(label), in nats. */
  public static Additive<Chosen> nll() {
    return new Mean<>(Scale.error("NLL", "nats"), x -> {
      double most = Arrays.stream(x.logits).max().orElseThrow();
      double sum = Arrays.stream(x.logits).map(v -> StrictMath.exp(v - most)).sum();
      return most + StrictMath.log(sum) - x.logits[x.label];
    });
  }

  /** The squared distance of the probabilities from the right corner (Brier 1950), in [0, 2], mean over items. */
  public static Additive<Chosen> brier() {
    return new Mean<>(new Scale("Brier", "squared probability", 0, 2, false), x -> {
      double[] p = x.probabilities();
      double sum = 0;
      for (int i = 0; i < p.length; i++) sum += (p[i] - (i == x.label ? 1 : 0)) * (p[i] - (i == x.label ? 1 : 0));
      return sum;
    });
  }

  /** The share of items whose best class is right. */
  public static Additive<Chosen> accuracy() {
    return new Mean<>(Scale.share("accuracy"), x -> x.best() == x.label ? 1 : 0);
  }
}
