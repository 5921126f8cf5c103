// The T5 family: positions as learned numbers for buckets of distances, root mean square norms, no biases.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.AttentionRelative;
import org.neoglot.engine.ops.Mask;
import org.neoglot.engine.ops.Scale;

/**
 * T5 (Raffel et al. 2020, section 2.1), its version 1.1 (gated feed-forward, a head of its own) and mT5 (Xue et al.
 * 2021), as T5ForConditionalGeneration has them. Scores of attention are not divided by the root of the head's size,
 * cross attention knows no positions, and a tied head sees rows times dim^-0.5.
 */
public final class T5 extends TwoStacks {
  private final T5Config sizes;
  private final Side encoder;
  private final Side decoder;

  /** What one side has besides its layers: numbers for buckets (buckets, heads), which its first layer holds for all. */
  private record Side(T5Buckets buckets, Parameter bias, Norm last) {
    static Side of(Weights w, T5Config sizes, boolean bothWays) {
      return new Side(new T5Buckets(sizes.buckets(), sizes.reach(), bothWays),
          w.parameter("block.0.layer.0.SelfAttention.relative_attention_bias.weight", sizes.buckets(), sizes.heads()),
          Norm.rms(w, "final_layer_norm", sizes.dim(), sizes.eps()));
    }
  }

  public T5(Config config, Weights weights) {
    this(config, weights, T5Config.of(config, "relu", true));
  }

  /** mT5, whose config has other defaults. */
  static T5 multilingual(Config config, Weights weights) {
    return new T5(config, weights, T5Config.of(config, "gated-gelu", false));
  }

  private T5(Config config, Weights weights, T5Config sizes) {
    Parameter embedding = weights.parameter("shared.weight", sizes.vocabulary(), sizes.dim());
    Side encoder = Side.of(weights.under("encoder"), sizes, true);
    List<EncoderBlock> encoders = new ArrayList<>();
    for (int i = 0; i < sizes.encoderLayers(); i++) {
      encoders.add(new EncoderBlock(i, sizes, encoder.bias, weights.under("encoder.block." + i + ".layer")));
    }
    Side decoder = Side.of(weights.under("decoder"), sizes, false);
    List<DecoderBlock> decoders = new ArrayList<>();
    for (int i = 0; i < sizes.decoderLayers(); i++) {
      decoders.add(new DecoderBlock(i, sizes, decoder.bias, weights.under("decoder.block." + i + ".layer")));
    }
    Parameter head = sizes.tied() ? embedding : weights.parameter("lm_head.weight", sizes.vocabulary(), sizes.dim());
    super(config, embedding, embedding, head, null, encoders, decoders);
    this.sizes = sizes;
    this.encoder = encoder;
    this.decoder = decoder;
  }

  @Override
  public Tensor embedSource(Run run, Tensor ids, Segments source) {
    return run.at("encoder.embed.out", Lookup.rows(run, embedding(), ids));
  }

  @Override
  public Tensor embedTarget(Run run, Tensor ids, Segments target) {
    return run.at("decoder.embed.out", Lookup.rows(run, embedding(), ids));
  }

  @Override
  Tensor distances(Run run, boolean ofEncoder) {
    return (ofEncoder ? encoder : decoder).buckets.columns(run);
  }

  @Override
  Tensor endEncoder(Run run, Tensor x) {
    return encoder.last.apply(run, x);
  }

  @Override
  Tensor endDecoder(Run run, Tensor x) {
    return decoder.last.apply(run, x);
  }

  @Override
  Tensor beforeHead(Run run, Tensor x) {
    return sizes.tied() ? run.apply(new Scale(1 / Math.sqrt(sizes.dim())), x) : x;
  }

  /** Attention among the rows of one side, whose scores gain a learned number for the distance. */
  private record SelfAttention(int layer, Linear q, Linear k, Linear v, AttentionRelative attention, Parameter bias,
      Linear out) {
    static SelfAttention of(int layer, T5Config sizes, Mask mask, Parameter bias, Weights w) {
      int dim = sizes.dim();
      return new SelfAttention(layer, w.linear("q.weight", dim, sizes.keyDim()), w.linear("k.weight", dim, sizes.keyDim()),
          w.linear("v.weight", dim, sizes.keyDim()), AttentionRelative.biased(sizes.heads(), sizes.headDim(), mask, 1), bias,
          w.linear("o.weight", sizes.keyDim(), dim));
    }

    /** (rows, dim) to the same. */
    Tensor apply(Run run, Tensor x, Step step) {
      Tensor query = q.apply(run, x);                                           // (rows, heads * headDim)
      Tensor key = k.apply(run, x);
      Tensor value = v.apply(run, x);
      if (step.cache() != null) {
        key = step.cache().keys(run, layer, key);                               // (seen, heads * headDim)
        value = step.cache().values(run, layer, value);
      }
      return out.apply(run, attention.apply(run, query, key, value, step.segments(), step.distances(), bias.value()));
    }
  }

  /** The feed-forward of either version: {@code wi} and {@code wo}, or {@code wi_0}, {@code wi_1} and {@code wo}. */
  @FunctionalInterface
  private interface Wide {
    Tensor apply(Run run, Tensor x);

    static Wide of(T5Config sizes, Weights w) {
      int dim = sizes.dim();
      int ffn = sizes.ffn();
      if (!sizes.gated()) return FeedForward.of(w, "wi", "wo", dim, ffn, false, sizes.activation())::apply;
      return new GatedUnit(w.linear("wi_0.weight", dim, ffn), w.linear("wi_1.weight", dim, ffn),
          w.linear("wo.weight", ffn, dim), sizes.activation())::apply;
    }
  }

  /** One layer of the encoder: attention and feed-forward, each on a normalised copy and added back. */
  private static final class EncoderBlock implements EncoderLayer {
    private final Norm norm1;
    private final SelfAttention attention;
    private final Norm norm2;
    private final Wide ffn;

    EncoderBlock(int layer, T5Config sizes, Parameter bias, Weights w) {
      norm1 = Norm.rms(w.under("0"), "layer_norm", sizes.dim(), sizes.eps());
      attention = SelfAttention.of(layer, sizes, Mask.FULL, bias, w.under("0.SelfAttention"));
      norm2 = Norm.rms(w.under("1"), "layer_norm", sizes.dim(), sizes.eps());
      ffn = Wide.of(sizes, w.under("1.DenseReluDense"));
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (source rows, dim)
      Tensor h = run.apply(Add.OP, x, attention.apply(run, norm1.apply(run, x), step));
      return run.apply(Add.OP, h, ffn.apply(run, norm2.apply(run, h)));
    }
  }

  /** One layer of the decoder: as the encoder's, with attention to the source between the two. */
  private static final class DecoderBlock implements DecoderLayer {
    private final Norm norm1;
    private final SelfAttention attention;
    private final Norm norm2;
    private final CrossAttention cross;
    private final Norm norm3;
    private final Wide ffn;

    DecoderBlock(int layer, T5Config sizes, Parameter bias, Weights w) {
      int dim = sizes.dim();
      norm1 = Norm.rms(w.under("0"), "layer_norm", dim, sizes.eps());
      attention = SelfAttention.of(layer, sizes, Mask.CAUSAL, bias, w.under("0.SelfAttention"));
      norm2 = Norm.rms(w.under("1"), "layer_norm", dim, sizes.eps());
      Weights c = w.under("1.EncDecAttention");
      cross = new CrossAttention(layer, c.linear("q.weight", dim, sizes.keyDim()), c.linear("k.weight", dim, sizes.keyDim()),
          c.linear("v.weight", dim, sizes.keyDim()), new Attention(sizes.heads(), sizes.heads(),
              sizes.headDim(), Mask.FULL, 1),
          c.linear("o.weight", sizes.keyDim(), dim));
      norm3 = Norm.rms(w.under("2"), "layer_norm", dim, sizes.eps());
      ffn = Wide.of(sizes, w.under("2.DenseReluDense"));
    }

    @Override
    public Tensor forward(Run run, Tensor x, Step step) {                       // x (target rows, dim)
      Tensor h = run.apply(Add.OP, x, attention.apply(run, norm1.apply(run, x), step));
      Tensor c = run.apply(Add.OP, h, cross.apply(run, norm2.apply(run, h), step.source()));
      return run.apply(Add.OP, c, ffn.apply(run, norm3.apply(run, c)));
    }

    @Override
    public CrossAttention cross() {
      return cross;
    }
  }

  /** The pad token, as published. */
  @Override
  public OptionalInt start() {
    return start(0);
  }

  /** Copies of shared and tied tables, and the bias that the first files hold for cross attention, which has none. */
  @Override
  public boolean ignores(String name) {
    return tied() && name.equals("lm_head.weight") || name.endsWith("embed_tokens.weight")
        || name.equals("decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight");
  }

  @Override
  public int dim() {
    return sizes.dim();
  }

  @Override
  public int keyDim() {
    return sizes.keyDim();
  }

  /** Distances are bucketed, so no length is too long for them. */
  @Override
  public int context() {
    return Integer.MAX_VALUE;
  }
}
