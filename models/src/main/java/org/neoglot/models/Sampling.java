// From scores of the vocabulary to a token.
package org.neoglot.models;

import java.util.List;
import org.neoglot.engine.Noise;

/** How a next token is chosen from the scores of the vocabulary, after filters in their order. */
public sealed interface Sampling {
  List<ScoreFilter> filters();

  /** Always the best-scored token, the first of equals. */
  record Greedy(List<ScoreFilter> filters) implements Sampling {
    public Greedy {
      filters = List.copyOf(filters);
    }

    /** Without filters. */
    public Greedy() {
      this(List.of());
    }
  }

  /** A draw from the softmax of the filtered scores. */
  record Draw(List<ScoreFilter> filters) implements Sampling {
    public Draw {
      filters = List.copyOf(filters);
    }

    /** The usual filters, in the order in which Hugging Face's generate applies them. */
    public Draw(double temperature, int topK, double topP, double minP) {
      this(List.of(new ScoreFilter.Temperature(temperature), new ScoreFilter.TopK(topK), new ScoreFilter.TopP(topP),
          new ScoreFilter.MinP(minP)));
    }
  }

  /**
   * The token for one row of scores; {@code seed} and {@code position} decide the draw and nothing else does.
   *
   * @param history ids of the sequence so far, prompt included
   */
  default int choose(double[] scores, int[] history, long seed, int position) {
    double[] left = filtered(scores, history);
    return switch (this) {
      case Greedy greedy -> ScoreFilter.best(left);
      case Draw draw -> draw(softmax(left), seed, position);
    };
  }

  /** The same for filters that do not look back. */
  default int choose(double[] scores, long seed, int position) {
    return choose(scores, new int[0], seed, position);
  }

  /** The scores after all filters; negative infinity for what is left out. */
  default double[] filtered(double[] scores, int[] history) {
    double[] left = scores.clone();
    for (ScoreFilter filter : filters()) filter.apply(left, history);
    return left;
  }

  /** Probabilities after the filters, 0 for what is left out. */
  static double[] probabilities(double[] scores, Draw draw) {
    return softmax(draw.filtered(scores, new int[0]));
  }

  /** e^score over the sum of all; the scores of a row must be numbers. */
  static double[] softmax(double[] scores) {
    double most = scores[ScoreFilter.best(scores)];
    double[] p = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      if (Double.isNaN(scores[i])) throw new IllegalArgumentException("a score is not a number; the model is broken");
      sum += p[i] = scores[i] == Double.NEGATIVE_INFINITY ? 0 : StrictMath.exp(scores[i] - most);
    }
    for (int i = 0; i < p.length; i++) p[i] /= sum;
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
