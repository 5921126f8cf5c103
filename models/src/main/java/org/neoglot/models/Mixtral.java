// The Mixtral family: Mistral's attention, and eight experts of which each token uses two.
package org.neoglot.models;

import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Mask;

/** Mixtral (Jiang et al. 2024, section 2), as MixtralForCausalLM has it. */
final class Mixtral extends SparseDecoder {
  Mixtral(Config c, Weights weights) {
    c.refuse("router_jitter_noise", c.number("router_jitter_noise", 0) == 0, "0: routers are not disturbed here");
    LlamaConfig sizes = LlamaConfig.of(c, LlamaConfig.Defaults.LLAMA.context(4096 * 32).normEps(1e-5).theta(1e6));
    Mask mask = Mistral.window(c, 0);
    Op activation = Activations.of(c, "hidden_act", "silu");
    int experts = c.size("num_local_experts", 8);
    int perToken = c.size("num_experts_per_tok", 2);
    c.refuse("num_experts_per_tok", perToken <= experts, "at most num_local_experts " + experts);
    double balance = balance(c, 0.001);
    super(c, sizes, weights, experts, balance, (i, w) -> {
      var attention = Llama.attention(i, sizes, Llama.Options.plain().seeing(layer -> mask), w.under("self_attn"));
      Weights sparse = w.under("block_sparse_moe");
      int dim = sizes.dim();
      int ffn = sizes.ffn();
      Experts all = new Experts(sparse.linear("gate.weight", dim, experts),
          Experts.list(experts, e -> sparse.linear("experts." + e + ".w1.weight", dim, ffn)),
          Experts.list(experts, e -> sparse.linear("experts." + e + ".w3.weight", dim, ffn)),
          Experts.list(experts, e -> sparse.linear("experts." + e + ".w2.weight", ffn, dim)), activation, perToken, true);
      return new Block(i, attention, all, sizes, balance != 0, w);
    });
  }

  /** One layer: attention and experts, each on a normalised copy and added back. */
  static final class Block extends SparseLayer {
    private final String router;
    private final RotaryAttention attention;
    private final Experts experts;
    private final Norm norm1;
    private final Norm norm2;

    Block(int layer, RotaryAttention attention, Experts experts, LlamaConfig sizes, boolean balanced, Weights w) {
      super(balanced);
      router = "layers." + layer + ".router";
      this.attention = attention;
      this.experts = experts;
      norm1 = Norm.rms(w, "input_layernorm", sizes.dim(), sizes.normEps());
      norm2 = Norm.rms(w, "post_attention_layernorm", sizes.dim(), sizes.normEps());
    }

    @Override
    Tensor attended(Run run, Tensor x, Step step) {                             // x (tokens, dim)
      Tensor mixed = attention.apply(run, norm1.apply(run, x), step.turn(), step.segments(), step.cache());
      return run.apply(Add.OP, x, mixed);
    }

    @Override
    Experts.Result experts(Run run, Tensor h) {
      return experts.apply(run, norm2.apply(run, h), router);
    }
  }
}
