// From scores of the vocabulary to a token.
package org.neoglot.models;

import java.util.Arrays;
import org.neoglot.engine.Noise;

/** How a next token is chosen from the scores of the vocabulary. */
public sealed interface Sampling {
  /** Always the best-scored token, the first of equals. */
  record Greedy() implements Sampling {}

  /**
   * A draw from softmax(scores / temperature) after leaving out what the filters leave out, in the order in which
   * Hugging Face's generate applies them: top-k keeps the k best (0: all), top-p the smallest set of best tokens whose
   * probabilities reach p (Holtzman et al. 2020; 1: all), min-p those with at least p times the best one's probability
   * (Nguyen et al. 2024; 0: all).
   */
  record Draw(double temperature, int topK, double topP, double minP) implements Sampling {
    public Draw {
      if (!(temperature > 0)) throw new IllegalArgumentException("temperature is " + temperature + ", wanted above 0");
      if (topK < 0) throw new IllegalArgumentException("top-k is " + topK + ", wanted 0 (off) or more");
      if (!(topP > 0 && topP <= 1)) throw new IllegalArgumentException("top-p is " + topP + ", wanted in (0, 1]");
      if (!(minP >= 0 && minP <= 1)) throw new IllegalArgumentException("min-p is " + minP + ", wanted in [0, 1]");
    }
  }

  /** The token for one row of scores; {@code seed} and {@code position} decide the draw and nothing else does. */
  default int choose(double[] scores, long seed, int position) {
    return switch (this) {
      case Greedy greedy -> best(scores);
      case Draw draw -> draw(probabilities(scores, draw), seed, position);
    };
  }

  private static int best(double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
    return best;
  }

  /** Probabilities after the filters, 0 for what is left out. */
  static double[] probabilities(double[] scores, Draw draw) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));      // stable: equals stay in order of ids
    double best = scores[order[0]] / draw.temperature;
    if (Double.isNaN(best)) throw new IllegalArgumentException("a score is not a number; the model is broken");
    int kept = draw.topK == 0 ? scores.length : Math.min(draw.topK, scores.length);
    double last = scores[order[kept - 1]];
    while (kept < scores.length && scores[order[kept]] == last) kept++;      // ties with the k-th stay, as published
    double[] p = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < kept; i++) sum += p[order[i]] = StrictMath.exp(scores[order[i]] / draw.temperature - best);
    double before = 0;
    double total = 0;
    for (int i = 0; i < kept; i++) {
      int id = order[i];
      boolean enough = i > 0 && draw.topP < 1 && before >= draw.topP * sum;
      before += p[id];
      if (enough || p[id] < draw.minP) p[id] = 0;
      total += p[id];
    }
    for (int id = 0; id < p.length; id++) p[id] /= total;
    return p;
  }

  private static int draw(double[] p, long seed, int position) {
    double u = (Noise.bits(Noise.mix(seed), position) >>> 11) * 0x1p-53;
    int last = 0;
    for (int id = 0; id < p.length; id++) {
      if (p[id] == 0) continue;
      u -= p[id];
      last = id;
      if (u < 0) break;
    }
    return last;
  }
}
