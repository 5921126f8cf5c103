// The BLOOM family: no positions but a bias by distance.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Activation;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;

/** BLOOM (BigScience 2022, section 3.2): ALiBi, and a norm behind the embedding, as BloomForCausalLM has it. */
public final class Bloom extends LayerStack {
  private final Norm first;
  private final Norm last;

  public Bloom(Config config, Weights weights) {
    String width = config.either("hidden_size", "n_embed");
    var keys = new GptConfig.Keys(width, config.either("n_layer", "num_hidden_layers"),
        config.either("n_head", "num_attention_heads"));
    config.refuse("n_inner", !config.has("n_inner") || config.size("n_inner") == GptConfig.four(config, width),
        "four times " + width);
    GptConfig sizes = GptConfig.of(config, keys, GptConfig.four(config, width), config.size("seq_length", 2048),
        config.positive("layer_norm_epsilon", 1e-5), true);
    boolean normed = config.flag("apply_residual_connection_post_layernorm", false);
    // The first published files hold the bare model, without the prefix that the language model gives it.
    Weights model = weights.has("word_embeddings.weight") ? weights : weights.under("transformer");
    var embedding = model.parameter("word_embeddings.weight", sizes.vocabulary(), sizes.dim());
    first = Norm.layer(model, "word_embeddings_layernorm", sizes.dim(), sizes.eps());
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) blocks.add(new Block(i, sizes, normed, model.under("h." + i)));
    last = Norm.layer(model, "ln_f", sizes.dim(), sizes.eps());
    var head = sizes.tied() ? embedding : weights.parameter("lm_head.weight", sizes.vocabulary(), sizes.dim());
    super(config, embedding, head, blocks, null, sizes.context(), sizes.dim());
  }

  @Override
  public Tensor embed(Run run, Tensor ids) {
    return run.at("embed.out", first.apply(run, Lookup.rows(run, embedding(), ids)));
  }

  @Override
  Tensor end(Run run, Tensor x) {
    return last.apply(run, x);
  }

  /** One layer: attention and feed-forward, each on a normalised copy and added back. */
  private static final class Block implements Layer {
    /** The reference writes sqrt(2/pi) as 0.79788456, the same float; in double precision that shows at 1e-10. */
    private static final Op GELU = Activation.GELU_TANH;

    private final boolean normed;
    private final Norm norm1;
    private final Norm norm2;
    private final RotaryAttention attention;
    private final FeedForward ffn;

    /** @param normed whether it is the normalised copy that the results are added to */
    Block(int layer, GptConfig sizes, boolean normed, Weights w) {
      this.normed = normed;
      int dim = sizes.dim();
      var qkv = RotaryAttention.linear(w, "self_attention.query_key_value", dim, 3 * dim, true);
      var out = RotaryAttention.linear(w, "self_attention.dense", dim, dim, true);
      var op = Attention.causal(sizes.heads(), sizes.heads(), sizes.headDim()).biased(Alibi.slopes(sizes.heads(), 1));
      attention = new RotaryAttention(layer, new FusedHeads(qkv, 1, sizes.headDim()), Norm.NONE, Norm.NONE, null, op, out);
      ffn = FeedForward.of(w.under("mlp"), "dense_h_to_4h", "dense_4h_to_h", dim, sizes.ffn(), true, GELU);
      norm1 = Norm.layer(w, "input_layernorm", dim, sizes.eps());
      norm2 = Norm.layer(w, "post_attention_layernorm", dim, sizes.eps());
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (tokens, dim)
      Tensor n = norm1.apply(run, x);
      Tensor h = run.apply(Add.OP, normed ? n : x, attention.apply(run, n, step));
      Tensor m = norm2.apply(run, h);
      return run.apply(Add.OP, normed ? m : h, ffn.apply(run, m));
    }
  }
}
