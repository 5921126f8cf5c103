// A vector for each token, to be compared late.
package org.neoglot.models;

import java.util.stream.IntStream;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.Scatter;
import org.neoglot.engine.ops.SliceRows;

/**
 * Late interaction (ColBERT, Khattab and Zaharia 2020, section 3.2): rows go through a linear layer without bias and are
 * brought to length 1; a text is relevant as far as each vector of the query finds one near it.
 *
 * @param dim numbers in a vector
 */
public record VectorHead(Linear linear, int dim) implements Head {

  /** {@code linear.weight}, as ColBERT's checkpoints have it. */
  public static VectorHead of(Weights w, int in, int out) {
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
   * How relevant each text is for each query, (queries, texts): the sum over a query's vectors of their best dot product with
   * one of the text's (equation 3 of the paper). Which is best is read on the host; the gradient goes to that one, the first of
   * equally good ones.
   *
   * @param queries their vectors (tokens, dim), {@code q} says which belong together
   * @param texts likewise, with {@code t}
   */
  public static Tensor relevance(Run run, Tensor queries, Segments q, Tensor texts, Segments t) {
    Tensor columns = run.apply(new SliceRows(0, texts.rows()), texts);          // all live: rows become columns
    Tensor all = run.apply(MatMul.LINEAR, queries, columns);                    // (query tokens, text tokens)
    Tensor best = run.apply(Mul.OP, all, best(run, all, t));
    Tensor owners = run.real(t.sequences(), all.cols());                        // (texts, text tokens): 1 where it is its own
    for (int i = 0; i < owners.rows(); i++) {
      for (int c = 0; c < owners.cols(); c++) owners.set(i, c, c >= t.start(i) && c < t.start(i + 1) ? 1 : 0);
    }
    Tensor found = run.apply(MatMul.LINEAR, best, owners);                      // (query tokens, texts)
    return run.apply(new Scatter(q.sequences()), found, Pooling.owners(run, q, queries.rows()));
  }

  /**
   * Mean over queries of -ln p(own text) in nats, (1, 1), where p is a softmax over all texts of their relevance divided by the
   * temperature: in-batch negatives (ColBERTv2, Santhanam et al. 2022, section 3.2). Text i is query i's own.
   */
  public static Tensor loss(Run run, Tensor queries, Segments q, Tensor texts, Segments t, double temperature) {
    Tensor scores = run.apply(new Scale(1 / temperature), relevance(run, queries, q, texts, t));
    int[] own = IntStream.range(0, scores.rows()).toArray();
    // Scores are given already: the classes' weights are the unit matrix, by which nothing is rounded.
    Tensor unit = run.real(scores.cols(), scores.cols());
    for (int r = 0; r < unit.rows(); r++) for (int c = 0; c < unit.cols(); c++) unit.set(r, c, r == c ? 1 : 0);
    return run.apply(CrossEntropy.of(run.taped(), false), scores, run.ints(own.length, own), unit);
  }

  /** 1 where a text's token is the nearest of its text to a query's token, else 0. */
  private static Tensor best(Run run, Tensor all, Segments t) {
    double[] scores = run.read(all);
    Tensor chosen = run.real(all.rows(), all.cols());
    for (int r = 0; r < all.rows(); r++) {
      for (int c = 0; c < all.cols(); c++) chosen.set(r, c, 0);
      for (int i = 0; i < t.sequences(); i++) {
        int best = t.start(i);
        for (int c = best + 1; c < t.start(i + 1); c++) {
          if (scores[r * all.cols() + c] > scores[r * all.cols() + best]) best = c;
        }
        chosen.set(r, best, 1);
      }
    }
    return chosen;
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
