// Attention of a layer with rotary positions, from normalised rows to what is added back.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Columns;
import org.neoglot.engine.ops.Rope;

/**
 * Grouped-query attention whose queries and keys are turned by their positions: the arithmetic that Llama and its cousins
 * share. What differs is said by the parts that it is made of.
 *
 * @param layer which rows of a cache are its own
 * @param in rows to queries, keys and values
 * @param queryNorm of each query head, {@link Norm#NONE} for none
 * @param keyNorm of each key head
 * @param rope null for a layer without positions
 * @param attention heads, mask, scale, cap
 * @param out what mixes the heads
 */
record RotaryAttention(int layer, Projections in, Norm queryNorm, Norm keyNorm, Rope rope, Attention attention, Linear out) {

  /** Rows (tokens, dim) to queries (tokens, heads * headDim), keys and values (tokens, kvHeads * headDim). */
  @FunctionalInterface
  interface Projections {
    Tensor[] apply(Run run, Tensor x);
  }

  /** Three linear layers: {@code q_proj}, {@code k_proj}, {@code v_proj}. */
  static Projections separate(Weights w, LlamaConfig sizes, boolean bias) {
    Linear q = linear(w, "q_proj", sizes.dim(), sizes.queryDim(), bias);
    Linear k = linear(w, "k_proj", sizes.dim(), sizes.keyDim(), bias);
    Linear v = linear(w, "v_proj", sizes.dim(), sizes.keyDim(), bias);
    return (run, x) -> new Tensor[] {q.apply(run, x), k.apply(run, x), v.apply(run, x)};
  }

  /** Attention without rotary positions: {@code q_proj}, {@code k_proj}, {@code v_proj} and {@code out_proj}, a key head each. */
  static RotaryAttention plain(int layer, GptConfig sizes, boolean bias, Weights w) {
    int dim = sizes.dim();
    Linear q = linear(w, "q_proj", dim, dim, bias);
    Linear k = linear(w, "k_proj", dim, dim, bias);
    Linear v = linear(w, "v_proj", dim, dim, bias);
    return new RotaryAttention(layer, (run, x) -> new Tensor[] {q.apply(run, x), k.apply(run, x), v.apply(run, x)},
        Norm.NONE, Norm.NONE, null, Attention.causal(sizes.heads(), sizes.heads(), sizes.headDim()),
        linear(w, "out_proj", dim, dim, bias));
  }

  /** One linear layer whose result holds queries, then keys, then values. */
  static Projections fused(Linear qkv, LlamaConfig sizes) {
    return (run, x) -> {
      Tensor all = qkv.apply(run, x);
      return new Tensor[] {run.apply(new Columns(0, sizes.queryDim()), all),
          run.apply(new Columns(sizes.queryDim(), sizes.keyDim()), all),
          run.apply(new Columns(sizes.queryDim() + sizes.keyDim(), sizes.keyDim()), all)};
    };
  }

  static Linear linear(Weights w, String name, int in, int out, boolean bias) {
    return bias ? w.linear(name + ".weight", name + ".bias", in, out) : w.linear(name + ".weight", in, out);
  }

  /**
   * (tokens, dim) to the same.
   *
   * @param turn cosines and sines of the rows' positions
   */
  Tensor apply(Run run, Tensor x, Tensor[] turn, Segments s, Cache cache) {
    Tensor[] qkv = in.apply(run, x);
    Tensor query = turned(run, queryNorm.apply(run, qkv[0]), turn);             // (tokens, heads * headDim)
    Tensor key = turned(run, keyNorm.apply(run, qkv[1]), turn);                 // (tokens, kvHeads * headDim)
    Tensor value = qkv[2];
    if (cache != null) {
      key = cache.keys(run, layer, key);                                        // (seen, kvHeads * headDim)
      value = cache.values(run, layer, value);
    }
    return out.apply(run, attention.apply(run, query, key, value, s));
  }

  /** The same in a layer of a stack. */
  Tensor apply(Run run, Tensor x, LayerStack.Step step) {
    return apply(run, x, step.turn(), step.segments(), step.cache());
  }

  private Tensor turned(Run run, Tensor x, Tensor[] turn) {
    return rope == null ? x : run.apply(rope, x, turn[0], turn[1]);
  }
}
