// The first Gemma family: a Llama with scaled embeddings, gains beside one and a GELU gate.
package org.neoglot.models;

import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Mask;
import org.neoglot.engine.ops.Rope;
import org.neoglot.engine.ops.Scale;

/** Gemma (Mesnard et al. 2024, section 2), as GemmaForCausalLM has it. */
final class Gemma extends LlamaLike {
  /** What all generations of Gemma take where config.json says nothing; the head is always the embedding. */
  static final LlamaConfig.Defaults DEFAULTS = LlamaConfig.Defaults.LLAMA.headDim(256).context(8192).tied(true);

  Gemma(Config c, Weights weights) {
    LlamaConfig sizes = LlamaConfig.of(c, DEFAULTS);
    boolean bias = c.flag("attention_bias", false);
    Op activation = activation(c);
    super(c, sizes, weights, (i, w) -> new Block(i, sizes, bias, activation, w), Norm::rmsPlusOne);
  }

  /** The tanh form of GELU; early files say "gelu" under the older key and mean it too. */
  static Op activation(Config c) {
    return Activations.of(c, "hidden_activation", "gelu_pytorch_tanh");
  }

  /** Rows of the embedding times sqrt(dim). */
  @Override
  public Tensor embed(Run run, Tensor ids) {
    return scaled(run, this, sizes, ids);
  }

  static Tensor scaled(Run run, Decoder model, LlamaConfig sizes, Tensor ids) {
    Tensor rows = Lookup.rows(run, model.embedding(), ids);
    return run.at("embed.out", run.apply(new Scale(Math.sqrt(sizes.dim())), rows));
  }

  /** One layer: attention and feed-forward, each on a normalised copy and added back. */
  private static final class Block implements Layer {
    private final Norm norm1;
    private final Norm norm2;
    private final RotaryAttention attention;
    private final GatedUnit ffn;

    Block(int layer, LlamaConfig sizes, boolean bias, Op activation, Weights w) {
      double scale = 1 / Math.sqrt(sizes.headDim());
      attention = attention(layer, sizes, bias,
          new Attention(sizes.heads(), sizes.kvHeads(), sizes.headDim(), Mask.CAUSAL, scale), w.under("self_attn"));
      ffn = GatedUnit.of(w.under("mlp"), sizes.dim(), sizes.ffn(), false, activation);
      norm1 = Norm.rmsPlusOne(w, "input_layernorm", sizes.dim(), sizes.normEps());
      norm2 = Norm.rmsPlusOne(w, "post_attention_layernorm", sizes.dim(), sizes.normEps());
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (tokens, dim)
      Tensor mixed = attention.apply(run, norm1.apply(run, x), step.turn(), step.segments(), step.cache());
      Tensor h = run.apply(Add.OP, x, mixed);
      return run.apply(Add.OP, h, ffn.apply(run, norm2.apply(run, h)));
    }
  }

  /** The attention of a layer of the first two generations. */
  static RotaryAttention attention(int layer, LlamaConfig sizes, boolean bias, Attention op, Weights w) {
    return new RotaryAttention(layer, RotaryAttention.separate(w, sizes, bias), Norm.NONE, Norm.NONE,
        new Rope(sizes.headDim(), sizes.rope().turned(), false), op,
        RotaryAttention.linear(w, "o_proj", sizes.queryDim(), sizes.dim(), bias));
  }
}
