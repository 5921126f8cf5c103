// A layer whose norms come after each sum.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Dropout;

/**
 * The encoder layer of Vaswani et al. 2017 (figure 1), as BERT and what was built on it have it: attention and feed-forward,
 * each added to what came in, and the sum normalised. What differs between families is names and how heads are mixed.
 *
 * @param mixing attention proper
 * @param o what mixes the heads
 */
record PostNormBlock(Linear q, Linear k, Linear v, Mixing mixing, Linear o, Norm norm1, Linear up,
    Op activation, Linear down, Norm norm2, Dropping drop) implements LayerStack.Layer {

  /** Queries, keys and values (tokens, heads * headDim) to what heads have seen, of the same shape. */
  @FunctionalInterface
  interface Mixing {
    Tensor apply(Run run, Tensor q, Tensor k, Tensor v, LayerStack.Step step);

    /** Every token sees every token of its sequence. */
    static Mixing full(EncoderSizes sizes) {
      return full(sizes, 1 / Math.sqrt(sizes.headDim()));
    }

    /** The same with another factor of the scores than one over the square root of headDim. */
    static Mixing full(EncoderSizes sizes, double scale) {
      var attention = new DroppedAttention(new Attention(sizes.heads(), sizes.heads(), sizes.headDim(), false, scale),
          sizes.drop().attention());
      return (run, q, k, v, step) -> attention.apply(run, q, k, v, step.segments());
    }
  }

  /** A layer by BERT's names whose tokens all see each other. */
  static PostNormBlock bert(Weights w, EncoderSizes sizes, Op activation) {
    return bert(w, sizes, activation, Mixing.full(sizes));
  }

  /** A layer by BERT's names. */
  static PostNormBlock bert(Weights w, EncoderSizes sizes, Op activation, Mixing mixing) {
    int dim = sizes.dim();
    return new PostNormBlock(linear(w, "attention.self.query", dim, dim), linear(w, "attention.self.key", dim, dim),
        linear(w, "attention.self.value", dim, dim), mixing, linear(w, "attention.output.dense", dim, dim),
        Norm.layer(w, "attention.output.LayerNorm", dim, sizes.eps()), linear(w, "intermediate.dense", dim, sizes.ffn()),
        activation, linear(w, "output.dense", sizes.ffn(), dim), Norm.layer(w, "output.LayerNorm", dim, sizes.eps()),
        sizes.drop());
  }

  /** {@code NAME.weight} and {@code NAME.bias}. */
  static Linear linear(Weights w, String name, int in, int out) {
    return w.linear(name + ".weight", name + ".bias", in, out);
  }

  @Override
  public Tensor forward(Run run, Tensor x, LayerStack.Step step) {              // x (tokens, dim)
    Tensor mixed = mixing.apply(run, q.apply(run, x), k.apply(run, x), v.apply(run, x), step);
    Tensor h = norm1.apply(run, run.apply(Add.OP, Dropout.apply(run, o.apply(run, mixed), drop.attended()), x));
    Tensor wide = run.apply(activation, up.apply(run, h));                      // (tokens, ffn)
    return norm2.apply(run, run.apply(Add.OP, Dropout.apply(run, down.apply(run, wide), drop.fed()), h));
  }
}
