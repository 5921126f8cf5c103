// The Llama family, and those that differ from it in options only.
package org.neoglot.models;

import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Mask;
import org.neoglot.engine.ops.Rope;

/** Llama (Touvron et al. 2023): pre-norm blocks of rotary grouped-query attention and SwiGLU, as LlamaForCausalLM has it. */
public final class Llama extends LlamaLike {
  /**
   * What a cousin does differently.
   *
   * @param inBias whether queries, keys and values have biases
   * @param headNorms whether each query and key head is normalised before it is turned
   * @param masks what a layer, from 0, sees
   * @param turned whether a layer's queries and keys are turned by their positions
   */
  record Options(boolean inBias, boolean outBias, boolean ffnBias, boolean headNorms, IntFunction<Mask> masks,
      IntPredicate turned) {
    /** Llama's own. */
    static Options plain() {
      return new Options(false, false, false, false, layer -> Mask.CAUSAL, layer -> true);
    }

    Options biases(boolean in, boolean out, boolean ffn) {
      return new Options(in, out, ffn, headNorms, masks, turned);
    }

    Options normingHeads() {
      return new Options(inBias, outBias, ffnBias, true, masks, turned);
    }

    Options seeing(IntFunction<Mask> each) {
      return new Options(inBias, outBias, ffnBias, headNorms, each, turned);
    }

    Options turning(IntPredicate which) {
      return new Options(inBias, outBias, ffnBias, headNorms, masks, which);
    }
  }

  /** Llama itself. */
  public Llama(Config config, Weights weights) {
    boolean bias = config.flag("attention_bias", false);
    this(config, LlamaConfig.of(config), Options.plain().biases(bias, bias, config.flag("mlp_bias", false)), weights);
  }

  Llama(Config config, LlamaConfig sizes, Options options, Weights weights) {
    Op activation = Activations.of(config, "hidden_act", "silu");
    super(config, sizes, weights, (i, w) -> new Block(i, sizes, options, activation, w), Norm::rms);
  }

  /** One layer: attention and feed-forward, each on a normalised copy and added back. */
  static final class Block implements Layer {
    private final Norm norm1;
    private final Norm norm2;
    private final RotaryAttention attention;
    private final GatedUnit ffn;

    Block(int layer, LlamaConfig sizes, Options options, Op activation, Weights w) {
      attention = attention(layer, sizes, options, w.under("self_attn"));
      ffn = GatedUnit.of(w.under("mlp"), sizes.dim(), sizes.ffn(), options.ffnBias, activation);
      norm1 = Norm.rms(w, "input_layernorm", sizes.dim(), sizes.normEps());
      norm2 = Norm.rms(w, "post_attention_layernorm", sizes.dim(), sizes.normEps());
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (tokens, dim)
      Tensor mixed = attention.apply(run, norm1.apply(run, x), step.turn(), step.segments(), step.cache());
      Tensor h = run.apply(Add.OP, x, mixed);
      return run.apply(Add.OP, h, ffn.apply(run, norm2.apply(run, h)));
    }
  }

  /** The attention of a layer under Llama's names. */
  static RotaryAttention attention(int layer, LlamaConfig sizes, Options options, Weights w) {
    int headDim = sizes.headDim();
    var op = new Attention(sizes.heads(), sizes.kvHeads(), headDim, options.masks.apply(layer), 1 / Math.sqrt(headDim));
    var in = RotaryAttention.separate(w, sizes, options.inBias);
    var out = RotaryAttention.linear(w, "o_proj", sizes.queryDim(), sizes.dim(), options.outBias);
    Norm queryNorm = options.headNorms ? Norm.rms(w, "q_norm", headDim, sizes.normEps()) : Norm.NONE;
    Norm keyNorm = options.headNorms ? Norm.rms(w, "k_norm", headDim, sizes.normEps()) : Norm.NONE;
    Rope rope = options.turned.test(layer) ? new Rope(headDim, sizes.rope().turned(), false) : null;
    return new RotaryAttention(layer, in, queryNorm, keyNorm, rope, op, out);
  }
}
