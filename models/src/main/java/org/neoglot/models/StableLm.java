// The StableLM family: Llama with layer norms, partly rotary.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Rope;

/** StableLM 2 (Bellagente et al. 2024, section 3), as StableLmForCausalLM has it. */
public final class StableLm extends LlamaLike {
  public StableLm(Config config, Weights weights) {
    LlamaConfig sizes = LlamaConfig.of(config, LlamaConfig.Defaults.LLAMA.context(4096).turned(0.25)
        .normEps(config.positive("layer_norm_eps", 1e-5)));
    Op activation = Activations.of(config, "hidden_act", "silu");
    boolean bias = config.flag("use_qkv_bias", false);
    boolean headNorms = config.flag("qk_layernorm", false);
    boolean parallel = config.flag("use_parallel_residual", false);
    super(config, sizes, weights, (i, w) -> new Block(i, sizes, bias, headNorms, parallel, activation, w), Norm::layer);
  }

  /** One layer: attention and feed-forward on normalised copies; both on the same one, or one after the other. */
  private static final class Block implements Layer {
    private final Norm norm1;
    private final Norm norm2;
    private final RotaryAttention attention;
    private final GatedUnit ffn;

    Block(int layer, LlamaConfig sizes, boolean bias, boolean headNorms, boolean parallel, Op activation, Weights w) {
      attention = attention(layer, sizes, bias, headNorms, w.under("self_attn"));
      ffn = GatedUnit.of(w.under("mlp"), sizes.dim(), sizes.ffn(), false, activation);
      norm1 = Norm.layer(w, "input_layernorm", sizes.dim(), sizes.normEps());
      norm2 = parallel ? null : Norm.layer(w, "post_attention_layernorm", sizes.dim(), sizes.normEps());
    }

    private static RotaryAttention attention(int layer, LlamaConfig sizes, boolean bias, boolean headNorms, Weights w) {
      Norm queryNorm = headNorms ? headNorms(w.under("q_layernorm"), sizes.heads(), sizes) : Norm.NONE;
      Norm keyNorm = headNorms ? headNorms(w.under("k_layernorm"), sizes.kvHeads(), sizes) : Norm.NONE;
      return new RotaryAttention(layer, RotaryAttention.separate(w, sizes, bias), queryNorm, keyNorm,
          new Rope(sizes.headDim(), sizes.rope().turned(), false),
          Attention.causal(sizes.heads(), sizes.kvHeads(), sizes.headDim()),
          RotaryAttention.linear(w, "o_proj", sizes.queryDim(), sizes.dim(), false));
    }

    /** A gain for every head. */
    private static Norm headNorms(Weights w, int heads, LlamaConfig sizes) {
      List<Parameter> gains = new ArrayList<>();
      for (int h = 0; h < heads; h++) gains.add(w.parameter("norms." + h + ".weight", sizes.headDim()));
      return Norm.heads(gains, sizes.normEps());
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (tokens, dim)
      Tensor n = norm1.apply(run, x);
      Tensor h = run.apply(Add.OP, x, attention.apply(run, n, step));
      return run.apply(Add.OP, h, ffn.apply(run, norm2 == null ? n : norm2.apply(run, h)));
    }
  }
}
