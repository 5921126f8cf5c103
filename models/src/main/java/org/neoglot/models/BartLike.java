// The encoder-decoder of Vaswani et al. 2017 as BART and its cousins publish it: one arithmetic, two orders.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Scale;

/** Shared names and arithmetic; a family says how it differs by {@link Options}, and its layers are in one of two orders. */
abstract class BartLike extends TwoStacks {
  private static final double EPS = 1e-5;

  private final BartConfig sizes;
  private final Options options;
  private final Side encoder;
  private final Side decoder;

  /**
   * How a family differs.
   *
   * @param before whether norms stand before each part of a layer, and one after the last layer; else behind the sums
   * @param normed whether embedded rows are normalised before the first layer
   * @param scaled whether embedded rows are scaled where config.json does not say
   * @param positions what is added to embedded rows
   * @param start the id that targets begin with where config.json does not say; -1 for none
   */
  record Options(boolean before, boolean normed, boolean scaled, Places positions, String activation, int start) {}

  /** Makes the positions of one side, whose weights are given. */
  @FunctionalInterface
  interface Places {
    Positions of(Weights side, BartConfig sizes);
  }

  /** What one side has besides its layers. */
  private record Side(String name, Positions positions, Norm first, Norm last) {
    static Side of(String name, Weights w, BartConfig sizes, Options options) {
      return new Side(name, options.positions.of(w, sizes),
          options.normed ? Norm.layer(w, "layernorm_embedding", sizes.dim(), EPS) : Norm.NONE,
          options.before ? Norm.layer(w, "layer_norm", sizes.dim(), EPS) : Norm.NONE);
    }
  }

  BartLike(Config config, Weights weights, Options options) {
    BartConfig sizes = BartConfig.of(config, options.scaled);
    // Some published files hold the bare model, without the prefix that the one with a head gives it.
    boolean bare = !weights.has("model.encoder.layers.0.fc1.weight") && weights.has("encoder.layers.0.fc1.weight");
    Weights model = bare ? weights : weights.under("model");
    int dim = sizes.dim();
    String own = sizes.shared() ? "shared.weight" : "encoder.embed_tokens.weight";
    Parameter embedding = model.parameter(own, sizes.vocabulary(), dim);
    Parameter target = sizes.shared() ? embedding
        : model.parameter("decoder.embed_tokens.weight", sizes.targetVocabulary(), dim);
    Op activation = Activations.of(config, "activation_function", options.activation);
    encoder = Side.of("encoder", model.under("encoder"), sizes, options);
    List<EncoderBlock> encoders = new ArrayList<>();
    for (int i = 0; i < sizes.encoderLayers(); i++) {
      encoders.add(new EncoderBlock(i, sizes, activation, options.before, model.under("encoder.layers." + i)));
    }
    decoder = Side.of("decoder", model.under("decoder"), sizes, options);
    List<DecoderBlock> decoders = new ArrayList<>();
    for (int i = 0; i < sizes.decoderLayers(); i++) {
      decoders.add(new DecoderBlock(i, sizes, activation, options.before, model.under("decoder.layers." + i)));
    }
    Parameter head = sizes.tied() ? target : weights.parameter("lm_head.weight", sizes.targetVocabulary(), dim);
    Parameter bias = weights.has("final_logits_bias")
        ? weights.parameter("final_logits_bias", 1, sizes.targetVocabulary()) : null;
    super(config, embedding, target, head, bias, encoders, decoders);
    this.sizes = sizes;
    this.options = options;
  }

  @Override
  public Tensor embedSource(Run run, Tensor ids, Segments source) {
    return embed(run, embedding(), ids, source, encoder);
  }

  @Override
  public Tensor embedTarget(Run run, Tensor ids, Segments target) {
    return embed(run, targetEmbedding(), ids, target, decoder);
  }

  private Tensor embed(Run run, Parameter table, Tensor ids, Segments s, Side side) {
    Tensor x = Lookup.rows(run, table, ids);
    if (sizes.scale() != 1) x = run.apply(new Scale(sizes.scale()), x);
    x = run.apply(Add.OP, x, side.positions.rows(run, s.positions().countedBy(s.counts())));
    return run.at(side.name + ".embed.out", side.first.apply(run, x));
  }

  @Override
  Tensor endEncoder(Run run, Tensor x) {
    return encoder.last.apply(run, x);
  }

  @Override
  Tensor endDecoder(Run run, Tensor x) {
    return decoder.last.apply(run, x);
  }

  /** Self-attention without positions of its own, under BART's names. */
  private static RotaryAttention self(int layer, BartConfig sizes, int heads, boolean causal, Weights w) {
    int dim = sizes.dim();
    var q = RotaryAttention.linear(w, "q_proj", dim, dim, true);
    var k = RotaryAttention.linear(w, "k_proj", dim, dim, true);
    var v = RotaryAttention.linear(w, "v_proj", dim, dim, true);
    return new RotaryAttention(layer, (run, x) -> new Tensor[] {q.apply(run, x), k.apply(run, x), v.apply(run, x)},
        Norm.NONE, Norm.NONE, null, attention(dim, heads, causal), RotaryAttention.linear(w, "out_proj", dim, dim, true));
  }

  private static Attention attention(int dim, int heads, boolean causal) {
    return new Attention(heads, heads, dim / heads, causal, 1 / Math.sqrt((double) dim / heads));
  }

  /** One layer of the encoder: attention and feed-forward, each added back, with a norm before it or behind the sum. */
  private static final class EncoderBlock implements EncoderLayer {
    private final boolean before;
    private final RotaryAttention attention;
    private final Norm norm1;
    private final FeedForward ffn;
    private final Norm norm2;

    EncoderBlock(int layer, BartConfig sizes, Op activation, boolean before, Weights w) {
      this.before = before;
      attention = self(layer, sizes, sizes.encoderHeads(), false, w.under("self_attn"));
      norm1 = Norm.layer(w, "self_attn_layer_norm", sizes.dim(), EPS);
      ffn = FeedForward.of(w, "fc1", "fc2", sizes.dim(), sizes.encoderFfn(), true, activation);
      norm2 = Norm.layer(w, "final_layer_norm", sizes.dim(), EPS);
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (source rows, dim)
      Segments s = step.segments();
      if (before) {
        Tensor h = run.apply(Add.OP, x, attention.apply(run, norm1.apply(run, x), null, s, null));
        return run.apply(Add.OP, h, ffn.apply(run, norm2.apply(run, h)));
      }
      Tensor h = norm1.apply(run, run.apply(Add.OP, x, attention.apply(run, x, null, s, null)));
      return norm2.apply(run, run.apply(Add.OP, h, ffn.apply(run, h)));
    }
  }

  /** One layer of the decoder: as the encoder's, with attention to the source between the two. */
  private static final class DecoderBlock implements DecoderLayer {
    private final boolean before;
    private final RotaryAttention attention;
    private final Norm norm1;
    private final CrossAttention cross;
    private final Norm norm2;
    private final FeedForward ffn;
    private final Norm norm3;

    DecoderBlock(int layer, BartConfig sizes, Op activation, boolean before, Weights w) {
      this.before = before;
      int dim = sizes.dim();
      attention = self(layer, sizes, sizes.decoderHeads(), true, w.under("self_attn"));
      norm1 = Norm.layer(w, "self_attn_layer_norm", dim, EPS);
      Weights c = w.under("encoder_attn");
      cross = new CrossAttention(layer, RotaryAttention.linear(c, "q_proj", dim, dim, true),
          RotaryAttention.linear(c, "k_proj", dim, dim, true), RotaryAttention.linear(c, "v_proj", dim, dim, true),
          BartLike.attention(dim, sizes.decoderHeads(), false), RotaryAttention.linear(c, "out_proj", dim, dim, true));
      norm2 = Norm.layer(w, "encoder_attn_layer_norm", dim, EPS);
      ffn = FeedForward.of(w, "fc1", "fc2", dim, sizes.decoderFfn(), true, activation);
      norm3 = Norm.layer(w, "final_layer_norm", dim, EPS);
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (target rows, dim)
      if (before) {
        Tensor h = run.apply(Add.OP, x, attention.apply(run, norm1.apply(run, x), null, step.segments(), step.cache()));
        Tensor c = run.apply(Add.OP, h, cross.apply(run, norm2.apply(run, h), step.source()));
        return run.apply(Add.OP, c, ffn.apply(run, norm3.apply(run, c)));
      }
      Tensor h = norm1.apply(run, run.apply(Add.OP, x, attention.apply(run, x, null, step.segments(), step.cache())));
      Tensor c = norm2.apply(run, run.apply(Add.OP, h, cross.apply(run, h, step.source())));
      return norm3.apply(run, run.apply(Add.OP, c, ffn.apply(run, c)));
    }

    @Override
    public CrossAttention cross() {
      return cross;
    }
  }

  @Override
  public OptionalInt start() {
    return start(options.start);
  }

  /** Copies of tied and shared tables, and tables of sines, which some writers stored. */
  @Override
  public boolean ignores(String name) {
    return tied() && name.equals("lm_head.weight") || sizes.shared() && name.endsWith("embed_tokens.weight");
  }

  @Override
  public int dim() {
    return sizes.dim();
  }

  @Override
  public int keyDim() {
    return sizes.dim();
  }

  @Override
  public int context() {
    return sizes.context();
  }
}
