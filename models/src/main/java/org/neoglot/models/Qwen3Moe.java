// The Qwen 3 family with experts.
package org.neoglot.models;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.neoglot.engine.Op;
import org.neoglot.engine.Weights;

/** Qwen 3 with experts in place of the feed-forward (Yang et al. 2025, section 2), as Qwen3MoeForCausalLM has it. */
final class Qwen3Moe extends SparseDecoder {
  Qwen3Moe(Config c, Weights weights) {
    LlamaConfig sizes = LlamaConfig.of(c, Qwen3.DEFAULTS.headDim(0));
    Llama.Options options = Qwen3.options(c, sizes);
    Op activation = Activations.of(c, "hidden_act", "silu");
    String key = c.has("num_experts") ? "num_experts" : "num_local_experts";
    int experts = c.size(key, 128);
    int perToken = c.size("num_experts_per_tok", 8);
    c.refuse("num_experts_per_tok", perToken <= experts, "at most " + key + " " + experts);
    int ffn = c.size("moe_intermediate_size", 768);
    boolean shares = c.flag("norm_topk_prob", false);
    double balance = balance(c, 0.001);
    IntPredicate sparse = sparse(c);
    super(c, sizes, weights, experts, balance, (i, w) -> {
      if (!sparse.test(i)) return new Llama.Block(i, sizes, options, activation, w);
      var attention = Llama.attention(i, sizes, options, w.under("self_attn"));
      Weights mlp = w.under("mlp");
      int dim = sizes.dim();
      Experts all = new Experts(mlp.linear("gate.weight", dim, experts),
          Experts.list(experts, e -> mlp.linear("experts." + e + ".gate_proj.weight", dim, ffn)),
          Experts.list(experts, e -> mlp.linear("experts." + e + ".up_proj.weight", dim, ffn)),
          Experts.list(experts, e -> mlp.linear("experts." + e + ".down_proj.weight", ffn, dim)), activation, perToken, shares);
      return new Mixtral.Block(i, attention, all, sizes, balance != 0, w);
    });
  }

  /** Which layers, from 0, have experts: every so many, but those that are listed. */
  private static IntPredicate sparse(Config c) {
    int step = c.size("decoder_sparse_step", 1);
    Set<Integer> dense = new TreeSet<>(c.ids("mlp_only_layers"));
    return layer -> !dense.contains(layer) && (layer + 1) % step == 0;
  }
}
