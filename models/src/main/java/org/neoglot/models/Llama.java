// The Llama family: a block reads like the paper's figure.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.RmsNorm;
import org.neoglot.engine.ops.Rope;
import org.neoglot.engine.ops.RopeAngles;
import org.neoglot.engine.ops.SwiGlu;

/** Llama (Touvron et al. 2023): pre-norm blocks of rotary grouped-query attention and SwiGLU, as LlamaForCausalLM has it. */
public final class Llama implements Decoder {
  private final Config config;
  private final LlamaConfig sizes;
  private final Parameter embedding;
  private final Parameter head;
  private final Parameter norm;
  private final RopeAngles angles;
  private final RmsNorm rms;
  private final List<Block> blocks = new ArrayList<>();

  public Llama(Config config, Weights weights) {
    this.config = config;
    sizes = LlamaConfig.of(config);
    Weights model = weights.under("model");
    embedding = model.parameter("embed_tokens.weight", sizes.vocabulary(), sizes.dim());
    rms = new RmsNorm(sizes.normEps());
    for (int i = 0; i < sizes.layers(); i++) blocks.add(new Block(i, model.under("layers." + i)));
    angles = RopeAngles.of(sizes.ropeTheta(), sizes.headDim());                // now that weights agree to the sizes
    norm = model.parameter("norm.weight", sizes.dim());
    head = sizes.tied() ? embedding : weights.parameter("lm_head.weight", sizes.vocabulary(), sizes.dim());
  }

  @Override
  public Tensor body(Run run, Tensor x, Segments s, Cache cache) {             // x (tokens, dim)
    Tensor[] turn = run.all(angles, s.positions().countedBy(s.counts()));      // 2 x (tokens, headDim / 2)
    for (Block block : blocks) {
      x = cache == null || cache.inBlocks(run)
          ? run.block(block.name, x, (r, h) -> block.forward(r, h, turn, s, cache))
          : block.forward(run, x, turn, s, cache);                             // once only: it writes to the cache
      x = run.at(block.out, x);
    }
    return run.at("norm.out", run.apply(rms, x, norm.value()));
  }

  /** One layer: attention and feed-forward, each on a normalised copy and added back. */
  private final class Block {
    private final int index;
    private final String name;
    private final String out;
    private final Parameter norm1;
    private final Parameter norm2;
    private final Linear q;
    private final Linear k;
    private final Linear v;
    private final Linear o;
    private final Linear gate;
    private final Linear up;
    private final Linear down;
    private final Rope rope = new Rope(sizes.headDim(), false);
    private final Attention attention = Attention.causal(sizes.heads(), sizes.kvHeads(), sizes.headDim());

    Block(int index, Weights w) {
      this.index = index;
      name = "layers." + index;
      out = name + ".out";
      int dim = sizes.dim();
      q = linear(w, "self_attn.q_proj", dim, sizes.queryDim(), sizes.attentionBias());
      k = linear(w, "self_attn.k_proj", dim, sizes.keyDim(), sizes.attentionBias());
      v = linear(w, "self_attn.v_proj", dim, sizes.keyDim(), sizes.attentionBias());
      o = linear(w, "self_attn.o_proj", sizes.queryDim(), dim, sizes.attentionBias());
      gate = linear(w, "mlp.gate_proj", dim, sizes.ffn(), sizes.mlpBias());
      up = linear(w, "mlp.up_proj", dim, sizes.ffn(), sizes.mlpBias());
      down = linear(w, "mlp.down_proj", sizes.ffn(), dim, sizes.mlpBias());
      norm1 = w.parameter("input_layernorm.weight", dim);
      norm2 = w.parameter("post_attention_layernorm.weight", dim);
    }

    private static Linear linear(Weights w, String name, int in, int out, boolean bias) {
      return bias ? w.linear(name + ".weight", name + ".bias", in, out) : w.linear(name + ".weight", in, out);
    }

    Tensor forward(Run run, Tensor x, Tensor[] turn, Segments s, Cache cache) { // x (tokens, dim)
      Tensor n = run.apply(rms, x, norm1.value());
      Tensor query = run.apply(rope, q.apply(run, n), turn[0], turn[1]);        // (tokens, heads * headDim)
      Tensor key = run.apply(rope, k.apply(run, n), turn[0], turn[1]);          // (tokens, kvHeads * headDim)
      Tensor value = v.apply(run, n);
      if (cache != null) {
        key = cache.keys(run, index, key);                                      // (seen, kvHeads * headDim)
        value = cache.values(run, index, value);
      }
      Tensor mixed = attention.apply(run, query, key, value, s);                // (tokens, heads * headDim)
      Tensor h = run.apply(Add.OP, x, o.apply(run, mixed));
      Tensor m = run.apply(rms, h, norm2.value());
      Tensor wide = run.apply(new SwiGlu(), gate.apply(run, m), up.apply(run, m)); // (tokens, ffn)
      return run.apply(Add.OP, h, down.apply(run, wide));
    }
  }

  /** A copy of a tied head, and a table that old writers stored although it follows from the config. */
  @Override
  public boolean ignores(String name) {
    return sizes.tied() && name.equals("lm_head.weight") || name.endsWith(".rotary_emb.inv_freq");
  }

  @Override
  public Config config() {
    return config;
  }

  @Override
  public Parameter embedding() {
    return embedding;
  }

  @Override
  public Parameter head() {
    return head;
  }

  @Override
  public int context() {
    return sizes.context();
  }

  @Override
  public int layers() {
    return sizes.layers();
  }

  @Override
  public int keyDim() {
    return sizes.keyDim();
  }
}
