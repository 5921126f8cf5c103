// The XGLM family: sinusoidal positions, scaled embeddings.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.ShiftIds;

/** XGLM (Lin et al. 2022, section 2.2): pre-norm blocks over many languages, as XGLMForCausalLM has it. */
public final class Xglm extends LayerStack {
  /** The first token's position: fairseq counts on from its pad token's id, which is 1. */
  private static final int OFFSET = 2;
  private static final GptConfig.Keys KEYS = new GptConfig.Keys("d_model", "num_layers", "attention_heads");

  private final double scale;
  private final Sinusoids sinusoids;
  private final Norm norm;

  public Xglm(Config config, Weights weights) {
    GptConfig sizes = GptConfig.of(config, KEYS, config.size("ffn_dim"), config.size("max_position_embeddings", 2048), 1e-5,
        true);
    config.refuse("d_model", sizes.dim() >= 4, "4 or more: sinusoidal positions need two frequencies");
    Op activation = Activations.of(config, "activation_function", "gelu");
    scale = config.flag("scale_embedding", true) ? Math.sqrt(sizes.dim()) : 1;
    Weights model = weights.under("model");
    var embedding = model.parameter("embed_tokens.weight", sizes.vocabulary(), sizes.dim());
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) blocks.add(new Block(i, sizes, activation, model.under("layers." + i)));
    sinusoids = Sinusoids.of(sizes.dim());                                     // now that weights agree to the sizes
    norm = Norm.layer(model, "layer_norm", sizes.dim(), sizes.eps());
    var head = sizes.tied() ? embedding : weights.parameter("lm_head.weight", sizes.vocabulary(), sizes.dim());
    super(config, embedding, head, blocks, null, sizes.context(), sizes.dim());
  }

  @Override
  public Tensor embed(Run run, Tensor ids) {
    Tensor x = Lookup.rows(run, embedding(), ids);
    return scale == 1 ? x : run.apply(new Scale(scale), x);
  }

  @Override
  Tensor begin(Run run, Tensor x, Segments s) {
    Tensor places = run.apply(new ShiftIds(OFFSET), s.positions().countedBy(s.counts()));
    return run.at("embed.out", run.apply(Add.OP, x, sinusoids.rows(run, places)));
  }

  @Override
  Tensor end(Run run, Tensor x) {
    return norm.apply(run, x);
  }

  /** One layer: attention and feed-forward, each on a normalised copy and added back. */
  private static final class Block implements Layer {
    private final Norm norm1;
    private final Norm norm2;
    private final RotaryAttention attention;
    private final FeedForward ffn;

    Block(int layer, GptConfig sizes, Op activation, Weights w) {
      attention = RotaryAttention.plain(layer, sizes, true, w.under("self_attn"));
      ffn = FeedForward.of(w, "fc1", "fc2", sizes.dim(), sizes.ffn(), true, activation);
      norm1 = Norm.layer(w, "self_attn_layer_norm", sizes.dim(), sizes.eps());
      norm2 = Norm.layer(w, "final_layer_norm", sizes.dim(), sizes.eps());
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (tokens, dim)
      Tensor h = run.apply(Add.OP, x, attention.apply(run, norm1.apply(run, x), step));
      return run.apply(Add.OP, h, ffn.apply(run, norm2.apply(run, h)));
    }
  }

  /** The table of sines too, which old writers stored. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.equals("model.embed_positions.weights");
  }
}
