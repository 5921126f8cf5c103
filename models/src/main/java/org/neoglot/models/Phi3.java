// The Phi-3 family: a Llama whose products are fused.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Columns;
import org.neoglot.engine.ops.Rope;

/**
 * Phi-3 (Abdin et al. 2024, section 2), as Phi3ForCausalLM has it: Llama's block, but queries, keys and values come from
 * one product, and so do the gate and what it gates. Longer texts have factors of their own (LongRoPE).
 */
final class Phi3 extends LlamaLike {
  Phi3(Config c, Weights weights) {
    LlamaConfig sizes = LlamaConfig.of(c, LlamaConfig.Defaults.LLAMA.context(4096).normEps(1e-5));
    long widest = Math.max(sizes.queryDim() + 2L * sizes.keyDim(), 2L * sizes.ffn());
    c.refuse("hidden_size", widest <= Integer.MAX_VALUE, "sizes whose fused products have rows of less than 2^31 numbers");
    Op activation = Activations.of(c, "hidden_act", "silu");
    var op = new Attention(sizes.heads(), sizes.kvHeads(), sizes.headDim(), Mistral.window(c, 0), 1 / Math.sqrt(sizes.headDim()));
    super(c, sizes, weights, (i, w) -> new Block(i, sizes, op, activation, w), Norm::rms);
  }

  /** One layer: attention and feed-forward, each on a normalised copy and added back. */
  private static final class Block implements Layer {
    private final int ffn;
    private final Op activation;
    private final Norm norm1;
    private final Norm norm2;
    private final RotaryAttention attention;
    private final Linear gateAndUp;
    private final Linear down;

    Block(int layer, LlamaConfig sizes, Attention op, Op activation, Weights w) {
      this.activation = activation;
      ffn = sizes.ffn();
      int dim = sizes.dim();
      Linear qkv = w.linear("self_attn.qkv_proj.weight", dim, sizes.queryDim() + 2 * sizes.keyDim());
      Linear out = w.linear("self_attn.o_proj.weight", sizes.queryDim(), dim);
      attention = new RotaryAttention(layer, RotaryAttention.fused(qkv, sizes), Norm.NONE, Norm.NONE,
          new Rope(sizes.headDim(), sizes.rope().turned(), false), op, out);
      gateAndUp = w.linear("mlp.gate_up_proj.weight", dim, 2 * ffn);
      down = w.linear("mlp.down_proj.weight", ffn, dim);
      norm1 = Norm.rms(w, "input_layernorm", dim, sizes.normEps());
      norm2 = Norm.rms(w, "post_attention_layernorm", dim, sizes.normEps());
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (tokens, dim)
      Tensor mixed = attention.apply(run, norm1.apply(run, x), step.turn(), step.segments(), step.cache());
      Tensor h = run.apply(Add.OP, x, mixed);
      Tensor both = gateAndUp.apply(run, norm2.apply(run, h));                  // (tokens, 2 ffn)
      Tensor wide = GatedUnit.gated(run, activation, run.apply(new Columns(0, ffn), both), run.apply(new Columns(ffn, ffn), both));
      return run.apply(Add.OP, h, down.apply(run, wide));
    }
  }
}
