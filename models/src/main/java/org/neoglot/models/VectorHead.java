// A vector for each token, to be compared late.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;

/**
 * Late interaction (ColBERT, Khattab and Zaharia 2020, section 3.2): rows go through a linear layer without bias and are
 * brought to length 1; a text is relevant as far as each vector of the query finds one near it.
 *
 * @param dim numbers in a vector
 */
public record VectorHead(Linear linear, int dim) implements Head {

  /** {@code linear.weight}, as ColBERT's checkpoints have it. */
  static VectorHead of(Weights w, int in, int out) {
    return new VectorHead(w.linear("linear.weight", in, out), out);
  }

  /** (tokens, dim of the backbone) to (tokens, dim), each of length 1. */
  @Override
  public Tensor logits(Run run, Tensor x, Segments segments) {
    return Pooling.normalised(run, linear.apply(run, x));
  }

  @Override
  public boolean perToken() {
    return true;
  }

  /**
   * Sum over the query's vectors of their best dot product with one of the text's.
   *
   * @param query its vectors one after another, @param text likewise; both of {@code dim} numbers each
   */
  public static double relevance(double[] query, double[] text, int dim) {
    double sum = 0;
    for (int q = 0; q < query.length; q += dim) {
      double best = Double.NEGATIVE_INFINITY;
      for (int t = 0; t < text.length; t += dim) {
        double dot = 0;
        for (int c = 0; c < dim; c++) dot = Math.fma(query[q + c], text[t + c], dot);
        best = Math.max(best, dot);
      }
      sum += best;
    }
    return sum;
  }
}
