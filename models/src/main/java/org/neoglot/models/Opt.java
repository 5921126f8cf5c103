// The OPT family: learned positions behind two rows of something else, norms before or behind.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.ShiftIds;

/** OPT (Zhang et al. 2022, section 2), as OPTForCausalLM has it; the one of 350 million parameters differs in its order. */
public final class Opt extends LayerStack {
  /** Rows of the table of positions before the first token's: fairseq's pad token counted among them. */
  private static final int OFFSET = 2;
  private static final GptConfig.Keys KEYS = new GptConfig.Keys("hidden_size", "num_hidden_layers", "num_attention_heads");

  private final Parameter positions;
  private final Linear in;
  private final Linear out;
  private final Norm norm;

  /** @param before whether norms stand before attention and feed-forward, or behind the sums */
  private record Options(boolean before, boolean bias, boolean weighted, Op activation) {
    Norm norm(Weights w, String name, GptConfig sizes) {
      return weighted ? Norm.layer(w, name, sizes.dim(), sizes.eps()) : Norm.plain(sizes.dim(), sizes.eps());
    }
  }

  public Opt(Config config, Weights weights) {
    GptConfig sizes = GptConfig.of(config, KEYS, config.size("ffn_dim"), config.size("max_position_embeddings", 2048),
        1e-5, true);
    var options = new Options(config.flag("do_layer_norm_before", true), config.flag("enable_bias", true),
        config.flag("layer_norm_elementwise_affine", true), Activations.of(config, "activation_function", "relu"));
    config.refuse("max_position_embeddings", sizes.context() <= Integer.MAX_VALUE - OFFSET, "a table that can be");
    int dim = sizes.dim();
    int narrow = config.size("word_embed_proj_dim", dim);
    // The first published files hold the bare model, without the prefix that the language model gives it.
    Weights model = weights.has("decoder.embed_tokens.weight") ? weights.under("decoder") : weights.under("model.decoder");
    Parameter embedding = model.parameter("embed_tokens.weight", sizes.vocabulary(), narrow);
    positions = model.parameter("embed_positions.weight", sizes.context() + OFFSET, dim);
    in = narrow == dim ? null : model.linear("project_in.weight", narrow, dim);
    out = narrow == dim ? null : model.linear("project_out.weight", dim, narrow);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) blocks.add(new Block(i, sizes, options, model.under("layers." + i)));
    boolean last = options.before && !config.flag("_remove_final_layer_norm", false);
    norm = last ? options.norm(model, "final_layer_norm", sizes) : Norm.NONE;
    Parameter head = sizes.tied() ? embedding : weights.parameter("lm_head.weight", sizes.vocabulary(), narrow);
    super(config, embedding, head, blocks, null, sizes.context(), dim);
  }

  /** Rows of the tokens alone: where they stand is known to the segments only. */
  @Override
  public Tensor embed(Run run, Tensor ids) {
    return Lookup.rows(run, embedding(), ids);
  }

  @Override
  Tensor begin(Run run, Tensor x, Segments s) {
    Tensor places = run.apply(new ShiftIds(OFFSET), s.positions().countedBy(s.counts()));
    Tensor wide = in == null ? x : in.apply(run, x);
    return run.at("embed.out", run.apply(Add.OP, wide, Lookup.rows(run, positions, places)));
  }

  @Override
  Tensor end(Run run, Tensor x) {
    Tensor n = norm.apply(run, x);
    return out == null ? n : out.apply(run, n);
  }

  /** One layer: attention and feed-forward, each added back. */
  private static final class Block implements Layer {
    private final boolean before;
    private final Norm norm1;
    private final Norm norm2;
    private final RotaryAttention attention;
    private final FeedForward ffn;

    Block(int layer, GptConfig sizes, Options options, Weights w) {
      before = options.before;
      attention = RotaryAttention.plain(layer, sizes, options.bias, w.under("self_attn"));
      ffn = FeedForward.of(w, "fc1", "fc2", sizes.dim(), sizes.ffn(), options.bias, options.activation);
      norm1 = options.norm(w, "self_attn_layer_norm", sizes);
      norm2 = options.norm(w, "final_layer_norm", sizes);
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (tokens, dim)
      if (before) {
        Tensor h = run.apply(Add.OP, x, attention.apply(run, norm1.apply(run, x), step));
        return run.apply(Add.OP, h, ffn.apply(run, norm2.apply(run, h)));
      }
      Tensor h = norm1.apply(run, run.apply(Add.OP, x, attention.apply(run, x, step)));
      return norm2.apply(run, run.apply(Add.OP, h, ffn.apply(run, h)));
    }
  }
}
