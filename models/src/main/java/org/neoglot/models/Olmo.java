// The OLMo family: Llama whose norms have no weights.
package org.neoglot.models;

import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Clamp;
import org.neoglot.engine.ops.Rope;

/** OLMo (Groeneveld et al. 2024, section 2.1), as OlmoForCausalLM has it. */
public final class Olmo extends LlamaLike {
  /** What the norms add to the variance; config.json does not say it. */
  private static final double EPS = 1e-5;

  public Olmo(Config config, Weights weights) {
    LlamaConfig sizes = LlamaConfig.of(config, LlamaConfig.Defaults.LLAMA.normEps(EPS));
    Op activation = Activations.of(config, "hidden_act", "silu");
    boolean bias = config.flag("attention_bias", false);
    Clamp clamp = config.has("clip_qkv") ? new Clamp(config.positive("clip_qkv", 1)) : null;
    super(config, sizes, weights, (i, w) -> new Block(i, sizes, bias, clamp, activation, w),
        (w, name, dim, eps) -> Norm.plain(dim, eps));
  }

  /** One layer: attention and feed-forward, each on a normalised copy and added back. */
  private static final class Block implements Layer {
    private final Norm norm;
    private final RotaryAttention attention;
    private final GatedUnit ffn;

    Block(int layer, LlamaConfig sizes, boolean bias, Clamp clamp, Op activation, Weights w) {
      norm = Norm.plain(sizes.dim(), sizes.normEps());
      Weights a = w.under("self_attn");
      var in = RotaryAttention.separate(a, sizes, bias);
      attention = new RotaryAttention(layer, clamp == null ? in : (run, x) -> clamped(run, clamp, in.apply(run, x)),
          Norm.NONE, Norm.NONE, new Rope(sizes.headDim(), sizes.rope().turned(), false),
          Attention.causal(sizes.heads(), sizes.kvHeads(), sizes.headDim()),
          RotaryAttention.linear(a, "o_proj", sizes.queryDim(), sizes.dim(), bias));
      ffn = GatedUnit.of(w.under("mlp"), sizes.dim(), sizes.ffn(), false, activation);
    }

    private static Tensor[] clamped(Run run, Clamp clamp, Tensor[] qkv) {
      for (int i = 0; i < qkv.length; i++) qkv[i] = run.apply(clamp, qkv[i]);
      return qkv;
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (tokens, dim)
      Tensor h = run.apply(Add.OP, x, attention.apply(run, norm.apply(run, x), step));
      return run.apply(Add.OP, h, ffn.apply(run, norm.apply(run, h)));
    }
  }
}
