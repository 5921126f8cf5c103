// The Falcon family: few key heads, attention and feed-forward beside each other.
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

/** Falcon (Almazrouei et al. 2023, section 4), in its three layouts, as FalconForCausalLM has it. */
public final class Falcon extends LayerStack {
  private final Norm norm;

  /**
   * What the layouts differ in.
   *
   * @param parallel whether the feed-forward sees what attention sees, or what attention made
   * @param norms how many norms a parallel layer has: 1 for both, or one for each
   * @param rope null where a bias by distance takes its place
   */
  private record Options(int kvHeads, boolean bias, boolean parallel, int norms, RopeConfig rope, Op activation) {
    static Options of(Config c, GptConfig sizes) {
      boolean grouped = c.flag("new_decoder_architecture", false);
      String keyHeads = c.either("num_kv_heads", "n_head_kv");
      int kvHeads = grouped ? c.size(keyHeads, sizes.heads()) : c.flag("multi_query", true) ? 1 : sizes.heads();
      c.refuse(keyHeads, sizes.heads() % kvHeads == 0, "a divisor of the " + sizes.heads() + " heads");
      boolean parallel = c.flag("parallel_attn", true);
      c.refuse("parallel_attn", parallel || !grouped, "true with new_decoder_architecture");
      int norms = c.size("num_ln_in_parallel_attn", grouped ? 2 : 1);
      c.refuse("num_ln_in_parallel_attn", norms <= (grouped ? 2 : 1), "1, or 2 with new_decoder_architecture");
      RopeConfig rope = c.flag("alibi", false) ? null : RopeConfig.of(c, sizes.headDim(), 10_000, 1);
      return new Options(kvHeads, c.flag("bias", false), parallel, norms, rope, Activations.of(c, "activation", "gelu"));
    }
  }

  public Falcon(Config config, Weights weights) {
    var keys = new GptConfig.Keys("hidden_size", config.either("num_hidden_layers", "n_layer"),
        config.either("num_attention_heads", "n_head"));
    int ffn = config.has("ffn_hidden_size") ? config.size("ffn_hidden_size") : GptConfig.four(config, "hidden_size");
    GptConfig sizes = GptConfig.of(config, keys, ffn, config.size("max_position_embeddings", 2048),
        config.positive("layer_norm_epsilon", 1e-5), true);
    Options options = Options.of(config, sizes);
    Weights model = weights.under("transformer");
    var embedding = model.parameter("word_embeddings.weight", sizes.vocabulary(), sizes.dim());
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) blocks.add(new Block(i, sizes, options, model.under("h." + i)));
    norm = Norm.layer(model, "ln_f", sizes.dim(), sizes.eps());
    var head = sizes.tied() ? embedding : weights.parameter("lm_head.weight", sizes.vocabulary(), sizes.dim());
    RopeConfig rope = options.rope;
    super(config, embedding, head, blocks, rope == null ? null : rope.angles(),
        rope == null ? sizes.context() : rope.context(sizes.context()), options.kvHeads * sizes.headDim());
  }

  @Override
  Tensor end(Run run, Tensor x) {
    return norm.apply(run, x);
  }

  /** One layer: attention and feed-forward, each on a normalised copy; both of what came in, or one after the other. */
  private static final class Block implements Layer {
    private final boolean parallel;
    private final Norm norm1;
    private final Norm norm2;
    private final RotaryAttention attention;
    private final FeedForward ffn;

    Block(int layer, GptConfig sizes, Options options, Weights w) {
      parallel = options.parallel;
      int dim = sizes.dim();
      attention = attention(layer, sizes, options, w.under("self_attention"));
      ffn = FeedForward.of(w.under("mlp"), "dense_h_to_4h", "dense_4h_to_h", dim, sizes.ffn(), options.bias,
          options.activation);
      boolean two = options.norms == 2;
      norm1 = Norm.layer(w, two ? "ln_attn" : "input_layernorm", dim, sizes.eps());
      String second = two ? "ln_mlp" : "post_attention_layernorm";
      norm2 = two || !parallel ? Norm.layer(w, second, dim, sizes.eps()) : null;
    }

    private static RotaryAttention attention(int layer, GptConfig sizes, Options options, Weights w) {
      int heads = sizes.heads();
      int kvHeads = options.kvHeads;
      int headDim = sizes.headDim();
      var qkv = RotaryAttention.linear(w, "query_key_value", sizes.dim(), FusedHeads.width(heads, kvHeads, headDim),
          options.bias);
      var out = RotaryAttention.linear(w, "dense", sizes.dim(), sizes.dim(), options.bias);
      var op = Attention.causal(heads, kvHeads, headDim);
      // Here the bias is added before scores are scaled, so that it is scaled as well.
      if (options.rope == null) op = op.biased(Alibi.slopes(heads, 1 / Math.sqrt(headDim)));
      Rope rope = options.rope == null ? null : new Rope(headDim, options.rope.turned(), false);
      return new RotaryAttention(layer, new FusedHeads(qkv, heads / kvHeads, headDim), Norm.NONE, Norm.NONE, rope, op, out);
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (tokens, dim)
      Tensor n = norm1.apply(run, x);
      Tensor h = run.apply(Add.OP, x, attention.apply(run, n, step));
      Tensor m = norm2 == null ? n : norm2.apply(run, parallel ? x : h);
      return run.apply(Add.OP, h, ffn.apply(run, m));
    }
  }
}
