// The GPT-NeoX family: partly rotary, attention and feed-forward beside each other.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Rope;

/** GPT-NeoX and Pythia (Black et al. 2022, section 2): as GPTNeoXForCausalLM has it. */
public final class GptNeox extends LayerStack {
  private static final GptConfig.Keys KEYS = new GptConfig.Keys("hidden_size", "num_hidden_layers", "num_attention_heads");

  private final Norm norm;

  public GptNeox(Config config, Weights weights) {
    GptConfig sizes = GptConfig.of(config, KEYS, config.size("intermediate_size"),
        config.size("max_position_embeddings", 2048), config.positive("layer_norm_eps", 1e-5), false);
    RopeConfig rope = RopeConfig.of(config, sizes.headDim(), config.positive("rotary_emb_base", 10_000),
        config.number("rotary_pct", 0.25));
    Op activation = Activations.of(config, "hidden_act", "gelu");
    Weights model = weights.has("embed_in.weight") ? weights : weights.under("gpt_neox");
    var embedding = model.parameter("embed_in.weight", sizes.vocabulary(), sizes.dim());
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) {
      blocks.add(new Block(i, sizes, rope, config.flag("attention_bias", true), config.flag("use_parallel_residual", true),
          activation, model.under("layers." + i)));
    }
    norm = Norm.layer(model, "final_layer_norm", sizes.dim(), sizes.eps());
    var head = sizes.tied() ? embedding : weights.parameter("embed_out.weight", sizes.vocabulary(), sizes.dim());
    super(config, embedding, head, blocks, rope.angles(), rope.context(sizes.context()), sizes.dim());
  }

  /** One layer: attention and feed-forward, each on a normalised copy; both of what came in, or one after the other. */
  private static final class Block implements Layer {
    private final boolean parallel;
    private final Norm norm1;
    private final Norm norm2;
    private final RotaryAttention attention;
    private final FeedForward ffn;

    Block(int layer, GptConfig sizes, RopeConfig rope, boolean bias, boolean parallel, Op activation, Weights w) {
      this.parallel = parallel;
      int dim = sizes.dim();
      int headDim = sizes.headDim();
      var qkv = RotaryAttention.linear(w, "attention.query_key_value", dim, 3 * dim, bias);
      var out = RotaryAttention.linear(w, "attention.dense", dim, dim, bias);
      attention = new RotaryAttention(layer, new FusedHeads(qkv, 1, headDim), Norm.NONE, Norm.NONE,
          new Rope(headDim, rope.turned(), false), Attention.causal(sizes.heads(), sizes.heads(), headDim), out);
      ffn = FeedForward.of(w.under("mlp"), "dense_h_to_4h", "dense_4h_to_h", dim, sizes.ffn(), true, activation);
      norm1 = Norm.layer(w, "input_layernorm", dim, sizes.eps());
      norm2 = Norm.layer(w, "post_attention_layernorm", dim, sizes.eps());
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (tokens, dim)
      Tensor h = run.apply(Add.OP, x, attention.apply(run, norm1.apply(run, x), step));
      return run.apply(Add.OP, h, ffn.apply(run, norm2.apply(run, parallel ? x : h)));
    }
  }

  @Override
  Tensor end(Run run, Tensor x) {
    return norm.apply(run, x);
  }

  /** The causal mask too, which old writers stored; and the head's other name, where it is tied. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || tied() && name.equals("embed_out.weight") || name.endsWith(".attention.bias")
        || name.endsWith(".attention.masked_bias");
  }
}
