// The Gemma 2 family: scores are capped, every other layer has a window, results are normalised too.
package org.neoglot.models;

import java.util.function.IntFunction;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Mask;

/** Gemma 2 (Riviere et al. 2024, section 2), as Gemma2ForCausalLM has it. */
final class Gemma2 extends LlamaLike {
  private final double cap;

  Gemma2(Config c, Weights weights) {
    LlamaConfig sizes = LlamaConfig.of(c, Gemma.DEFAULTS);
    Op activation = Gemma.activation(c);
    boolean bias = c.flag("attention_bias", false);
    IntFunction<Mask> masks = LayerTypes.masks(LayerTypes.windowed(c, sizes.layers(), layer -> layer % 2 == 0),
        Mistral.window(c, 4096));
    double scale = 1 / Math.sqrt(c.positive("query_pre_attn_scalar", 256));
    double scoreCap = Capped.of(c, "attn_logit_softcapping", 50);
    cap = Capped.of(c, "final_logit_softcapping", 30);
    super(c, sizes, weights, (i, w) -> {
      var op = new Attention(sizes.heads(), sizes.kvHeads(), sizes.headDim(), masks.apply(i), scale).capped(scoreCap);
      return new Block(Gemma.attention(i, sizes, bias, op, w.under("self_attn")), sizes, activation, false, w);
    }, Norm::rmsPlusOne);
  }

  @Override
  public Tensor embed(Run run, Tensor ids) {
    return Gemma.scaled(run, this, sizes, ids);
  }

  @Override
  public double cap() {
    return cap;
  }

  /** One layer: what is added back is normalised before and after. Gemma 3 has the same order. */
  static final class Block implements Layer {
    private final RotaryAttention attention;
    private final GatedUnit ffn;
    private final Norm before1;
    private final Norm after1;
    private final Norm before2;
    private final Norm after2;
    private final boolean near;

    /** @param near whether its positions are those of layers with a window, where these have their own */
    Block(RotaryAttention attention, LlamaConfig sizes, Op activation, boolean near, Weights w) {
      this.attention = attention;
      this.near = near;
      ffn = GatedUnit.of(w.under("mlp"), sizes.dim(), sizes.ffn(), false, activation);
      before1 = Norm.rmsPlusOne(w, "input_layernorm", sizes.dim(), sizes.normEps());
      after1 = Norm.rmsPlusOne(w, "post_attention_layernorm", sizes.dim(), sizes.normEps());
      before2 = Norm.rmsPlusOne(w, "pre_feedforward_layernorm", sizes.dim(), sizes.normEps());
      after2 = Norm.rmsPlusOne(w, "post_feedforward_layernorm", sizes.dim(), sizes.normEps());
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (tokens, dim)
      Tensor[] turn = near ? step.near() : step.turn();
      Tensor mixed = attention.apply(run, before1.apply(run, x), turn, step.segments(), step.cache());
      Tensor h = run.apply(Add.OP, x, after1.apply(run, mixed));
      return run.apply(Add.OP, h, after2.apply(run, ffn.apply(run, before2.apply(run, h))));
    }
  }
}
