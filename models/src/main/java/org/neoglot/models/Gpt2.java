// The GPT-2 family: learned positions, layer norms with biases, one product for queries, keys and values.
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
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Columns;

/** GPT-2 (Radford et al. 2019, section 2.3): pre-norm blocks of attention and a feed-forward of four widths, as GPT2LMHeadModel has it. */
public final class Gpt2 implements Decoder {
  private final Config config;
  private final Sizes sizes;
  private final Op activation;
  private final Parameter embedding;
  private final Parameter positions;
  private final Parameter head;
  private final Norm norm;
  private final List<Block> blocks = new ArrayList<>();

  /** The numbers that make a GPT-2: what config.json says, checked. */
  record Sizes(int vocabulary, int dim, int layers, int heads, int ffn, int context, double eps, boolean tied,
      boolean scaled, boolean scaledByLayer) {

    /** Reads the published keys; a setting that this engine does not compute is refused, not ignored. */
    static Sizes of(Config c) {
      int dim = c.size("n_embd");
      int heads = c.size("n_head");
      c.refuse("n_embd", dim % heads == 0, "a multiple of n_head " + heads);
      c.refuse("n_embd", dim <= Integer.MAX_VALUE / 4, "rows of three times that, which a row can hold");
      c.refuse("add_cross_attention", !c.flag("add_cross_attention", false), "false: there is no encoder to look at");
      c.refuse("quantization_config", !c.has("quantization_config"), "null: such weights are not read yet");
      return new Sizes(c.size("vocab_size"), dim, c.size("n_layer"), heads, c.size("n_inner", 4 * dim),
          c.size("n_positions", 1024), c.positive("layer_norm_epsilon", 1e-5), c.flag("tie_word_embeddings", true),
          c.flag("scale_attn_weights", true), c.flag("scale_attn_by_inverse_layer_idx", false));
    }

    int headDim() {
      return dim / heads;
    }

    /** What scores of a layer, from 0, are multiplied by. */
    double scale(int layer) {
      return (scaled ? 1 / Math.sqrt(headDim()) : 1) / (scaledByLayer ? layer + 1 : 1);
    }
  }

  public Gpt2(Config config, Weights weights) {
    this.config = config;
    sizes = Sizes.of(config);
    activation = Activations.of(config, "activation_function", "gelu_new");
    // The first published files hold the bare model, without the prefix that the language model gives it.
    boolean bare = !weights.has("transformer.wte.weight") && weights.has("wte.weight");
    Weights model = bare ? weights : weights.under("transformer");
    embedding = model.parameter("wte.weight", sizes.vocabulary(), sizes.dim());
    positions = model.parameter("wpe.weight", sizes.context(), sizes.dim());
    for (int i = 0; i < sizes.layers(); i++) blocks.add(new Block(i, model.under("h." + i)));
    norm = Norm.layer(model, "ln_f", sizes.dim(), sizes.eps());
    head = sizes.tied() ? embedding : weights.parameter("lm_head.weight", sizes.vocabulary(), sizes.dim());
  }

  /** Rows of the tokens alone: where they stand is known to the segments only, so the body adds it. */
  @Override
  public Tensor embed(Run run, Tensor ids) {
    return Lookup.rows(run, embedding, ids);
  }

  @Override
  public Tensor body(Run run, Tensor x, Segments s, Cache cache) {             // x (tokens, dim)
    Tensor places = Lookup.rows(run, positions, s.positions().countedBy(s.counts()));
    x = run.at("embed.out", run.apply(Add.OP, x, places));
    for (Block block : blocks) {
      x = cache == null
          ? run.block(block.name, x, (r, h) -> block.forward(r, h, s, null))
          : block.forward(run, x, s, cache);                                    // once only: it writes to the cache
      x = run.at(block.out, x);
    }
    return run.at("norm.out", norm.apply(run, x));
  }

  /** One layer: attention and feed-forward, each on a normalised copy and added back. */
  private final class Block {
    private final int index;
    private final String name;
    private final String out;
    private final Norm norm1;
    private final Norm norm2;
    private final Linear qkv;
    private final Linear o;
    private final Linear up;
    private final Linear down;
    private final Attention attention;

    Block(int index, Weights w) {
      this.index = index;
      name = "layers." + index;
      out = name + ".out";
      int dim = sizes.dim();
      norm1 = Norm.layer(w, "ln_1", dim, sizes.eps());
      qkv = linear(w, "attn.c_attn", dim, 3 * dim);
      o = linear(w, "attn.c_proj", dim, dim);
      norm2 = Norm.layer(w, "ln_2", dim, sizes.eps());
      up = linear(w, "mlp.c_fc", dim, sizes.ffn());
      down = linear(w, "mlp.c_proj", sizes.ffn(), dim);
      attention = new Attention(sizes.heads(), sizes.heads(), sizes.headDim(), true, sizes.scale(index));
    }

    private static Linear linear(Weights w, String name, int in, int out) {
      return w.conv1d(name + ".weight", name + ".bias", in, out);
    }

    Tensor forward(Run run, Tensor x, Segments s, Cache cache) {                // x (tokens, dim)
      int dim = sizes.dim();
      Tensor all = qkv.apply(run, norm1.apply(run, x));                         // (tokens, 3 dim)
      Tensor query = run.apply(new Columns(0, dim), all);
      Tensor key = run.apply(new Columns(dim, dim), all);
      Tensor value = run.apply(new Columns(2 * dim, dim), all);
      if (cache != null) {
        key = cache.keys(run, index, key);                                      // (seen, dim)
        value = cache.values(run, index, value);
      }
      Tensor mixed = attention.apply(run, query, key, value, s);                // (tokens, dim)
      Tensor h = run.apply(Add.OP, x, o.apply(run, mixed));
      Tensor wide = run.apply(activation, up.apply(run, norm2.apply(run, h)));  // (tokens, ffn)
      return run.apply(Add.OP, h, down.apply(run, wide));
    }
  }

  /** A copy of a tied head, and the causal mask, which old writers stored. */
  @Override
  public boolean ignores(String name) {
    return sizes.tied() && name.equals("lm_head.weight") || name.endsWith(".attn.bias") || name.endsWith(".attn.masked_bias");
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
    return sizes.dim();
  }
}
