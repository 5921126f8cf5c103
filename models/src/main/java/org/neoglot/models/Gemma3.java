// The Gemma 3 family: two kinds of layers, near and far, each with rotary positions of its own.
package org.neoglot.models;

import java.util.function.IntPredicate;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Mask;
import org.neoglot.engine.ops.Rope;
import org.neoglot.engine.ops.RopeAngles;

/**
 * Gemma 3 for text (Kamath et al. 2025, section 2), as Gemma3ForCausalLM has it: Gemma 2's block with normalised query
 * and key heads instead of caps; five windowed layers whose positions turn fast, then one that sees all and turns slowly.
 */
final class Gemma3 extends LlamaLike {
  private static final LlamaConfig.Defaults DEFAULTS = Gemma.DEFAULTS.context(131_072).theta(1_000_000);
  /** One object for each kind of layer, where transformers 5 wrote the config. */
  private static final String BY_KIND = "rope_parameters";

  private final double cap;
  private final RopeAngles near;

  Gemma3(Config c, Weights weights) {
    c.refuse("use_bidirectional_attention", !c.flag("use_bidirectional_attention", false), "false: that is an encoder");
    LlamaConfig sizes = LlamaConfig.of(c, DEFAULTS, headDim -> far(c, headDim));
    Op activation = Gemma.activation(c);
    boolean bias = c.flag("attention_bias", false);
    int every = c.size(c.has("_sliding_window_pattern") ? "_sliding_window_pattern" : "sliding_window_pattern", 6);
    IntPredicate windowed = LayerTypes.windowed(c, sizes.layers(), layer -> (layer + 1) % every != 0);
    var masks = LayerTypes.masks(windowed, Mistral.window(c, 4096));
    double scale = 1 / Math.sqrt(c.positive("query_pre_attn_scalar", 256));
    double scoreCap = Capped.of(c, "attn_logit_softcapping", 0);
    cap = Capped.of(c, "final_logit_softcapping", 0);
    near = near(c, sizes.headDim()).angles();
    super(c, sizes, weights, (i, w) -> new Gemma2.Block(attention(i, sizes, bias, masks.apply(i), scale, scoreCap,
        w.under("self_attn")), sizes, activation, windowed.test(i), w), Norm::rmsPlusOne);
  }

  /** Positions of the layers that see all: these are scaled for long texts. */
  private static RopeConfig far(Config c, int headDim) {
    if (!c.has(BY_KIND)) return RopeConfig.of(c, headDim, DEFAULTS.theta(), 1);
    return RopeConfig.of(c, c.under(BY_KIND).under("full_attention"), headDim, DEFAULTS.theta(), 1);
  }

  /** Positions of the layers with a window: plain, unless the config has an object for them. */
  private static RopeConfig near(Config c, int headDim) {
    if (!c.has(BY_KIND)) return new RopeConfig(c.positive("rope_local_base_freq", 10_000), headDim, new RopeScaling.None());
    return RopeConfig.of(c, c.under(BY_KIND).under("sliding_attention"), headDim, 10_000, 1);
  }

  @Override
  Step step(Run run, Segments s, Cache cache) {
    Step far = super.step(run, s, cache);
    return new Step(far.turn(), turn(run, near, s), s, cache, run.taped());
  }

  @Override
  public Tensor embed(Run run, Tensor ids) {
    return Gemma.scaled(run, this, sizes, ids);
  }

  @Override
  public double cap() {
    return cap;
  }

  private static RotaryAttention attention(int layer, LlamaConfig sizes, boolean bias, Mask mask, double scale, double cap,
      Weights w) {
    int headDim = sizes.headDim();
    var op = new Attention(sizes.heads(), sizes.kvHeads(), headDim, mask, scale).capped(cap);
    var in = RotaryAttention.separate(w, sizes, bias);
    var out = RotaryAttention.linear(w, "o_proj", sizes.queryDim(), sizes.dim(), bias);
    return new RotaryAttention(layer, in, Norm.rmsPlusOne(w, "q_norm", headDim, sizes.normEps()),
        Norm.rmsPlusOne(w, "k_norm", headDim, sizes.normEps()), new Rope(headDim, sizes.rope().turned(), false), op, out);
  }
}
