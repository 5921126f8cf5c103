// ModernBERT: an encoder of pre-norm blocks with rotary positions, most of which look only at what is near.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
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
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.Mask;
import org.neoglot.engine.ops.Rope;
import org.neoglot.engine.ops.RopeAngles;

/**
 * ModernBERT (Warner et al. 2024, section 2.1), as ModernBertModel and the models built on it have it: GeGLU, no biases, an
 * unpadded batch; every third layer sees all tokens and turns slowly, the others see a window and turn faster.
 */
public final class ModernBert extends EncoderStack {
  private static final double FAR = 160_000;
  private static final double NEAR = 10_000;
  private static final String BY_KIND = "rope_parameters";

  private final RopeAngles far;
  private final RopeAngles near;
  private final Norm last;

  public ModernBert(Config config, Weights weights) {
    HeadKind kind = HeadKind.of(config, "ModernBert", HeadKind.common());
    EncoderSizes sizes = sizes(config);
    Op activation = Activations.of(config, "hidden_activation", "gelu");
    Weights model = base(kind, weights, "model");
    RopeAngles all = angles(config, sizes, "full_attention", "global_rope_theta", FAR);
    far = all;
    boolean own = config.absent("local_rope_theta") || config.has("local_rope_theta");
    near = own ? angles(config, sizes, "sliding_attention", "local_rope_theta", NEAR) : all;
    last = norm(config, model, "final_norm", sizes);
    TokenEmbedding embedding = new TokenEmbedding(
        model.parameter("embeddings.tok_embeddings.weight", sizes.vocabulary(), sizes.dim()), null, 0, null,
        norm(config, model, "embeddings.norm", sizes), null, sizes.drop().embedding());
    super(config, sizes, embedding, blocks(config, sizes, activation, model.under("layers")), null);
    read(head(config, kind, weights));
  }

  private static EncoderSizes sizes(Config c) {
    int dim = c.size("hidden_size");
    int heads = c.size("num_attention_heads");
    c.refuse("hidden_size", dim % heads == 0 && dim / heads % 2 == 0,
        "num_attention_heads " + heads + " heads of an even size");
    c.refuse("tie_word_embeddings", c.flag("tie_word_embeddings", true), "true: its head is the embedding");
    c.refuse("quantization_config", !c.has("quantization_config"), "null: such weights are not read yet");
    c.refuse("rope_scaling", !c.has("rope_scaling"), "null: positions are as they were trained");
    return new EncoderSizes(c.size("vocab_size"), dim, dim, c.size("num_hidden_layers"), heads, c.size("intermediate_size"),
        c.size("max_position_embeddings", 8192), 0, c.positive("norm_eps", 1e-5), Dropping.of(c));
  }

  /** Bases of both kinds, as transformers 4 and 5 write them. */
  private static RopeAngles angles(Config c, EncoderSizes sizes, String kind, String key, double otherwise) {
    Config s = c.has(BY_KIND) && c.under(BY_KIND).has(kind) ? c.under(BY_KIND).under(kind) : null;
    double theta = s != null && s.has("rope_theta") ? otherwise : c.positive(key, otherwise);
    return RopeConfig.of(c, s, sizes.headDim(), theta, 1).angles();
  }

  /** A gain, and a bias where the config wants one. */
  private static Norm norm(Config c, Weights w, String name, EncoderSizes sizes) {
    return c.flag("norm_bias", false)
        ? Norm.layer(w, name, sizes.dim(), sizes.eps()) : Norm.gain(w, name, sizes.dim(), sizes.eps());
  }

  private static List<Block> blocks(Config c, EncoderSizes sizes, Op activation, Weights w) {
    int every = c.size("global_attn_every_n_layers", 3);
    int window = c.size("local_attention", 128);
    IntPredicate local = LayerTypes.windowed(c, sizes.layers(), layer -> layer % every != 0);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) {
      Mask mask = local.test(i) ? new Mask.Local(window / 2) : Mask.FULL;
      blocks.add(Block.of(c, sizes, activation, mask, w.under("" + i), i == 0));
    }
    return blocks;
  }

  /** A layer: each part is given normalised rows, and what it makes is added to the rows themselves. */
  private record Block(Norm norm1, Linear qkv, DroppedAttention attention, Linear o, Norm norm2, Linear wide, Op activation,
      Linear down, int dim, int ffn, Dropping drop) implements LayerStack.Layer {

    /** @param first the first layer's rows come normalised from the embedding */
    static Block of(Config c, EncoderSizes sizes, Op activation, Mask mask, Weights w, boolean first) {
      int dim = sizes.dim();
      boolean bias = c.flag("attention_bias", false);
      boolean inner = c.flag("mlp_bias", false);
      var attention = new DroppedAttention(new Attention(sizes.heads(), sizes.heads(), sizes.headDim(), mask,
          1 / Math.sqrt(sizes.headDim())), sizes.drop().attention());
      c.refuse("hidden_size", dim <= Integer.MAX_VALUE / 3, "what a row can hold three times");
      c.refuse("intermediate_size", sizes.ffn() <= Integer.MAX_VALUE / 2, "what a row can hold twice");
      return new Block(first ? Norm.NONE : norm(c, w, "attn_norm", sizes),
          RotaryAttention.linear(w, "attn.Wqkv", dim, 3 * dim, bias), attention,
          RotaryAttention.linear(w, "attn.Wo", dim, dim, bias),
          norm(c, w, "mlp_norm", sizes), RotaryAttention.linear(w, "mlp.Wi", dim, 2 * sizes.ffn(), inner), activation,
          RotaryAttention.linear(w, "mlp.Wo", sizes.ffn(), dim, inner), dim, sizes.ffn(), sizes.drop());
    }

    @Override
    public Tensor forward(Run run, Tensor x, LayerStack.Step step) {            // x (tokens, dim)
      Tensor[] turn = attention.fused().mask() instanceof Mask.Local ? step.near() : step.turn();
      Rope rope = new Rope(attention.fused().headDim(), false);
      Tensor all = qkv.apply(run, norm1.apply(run, x));                         // (tokens, 3 dim)
      Tensor q = run.apply(rope, run.apply(new Columns(0, dim), all), turn[0], turn[1]);
      Tensor k = run.apply(rope, run.apply(new Columns(dim, dim), all), turn[0], turn[1]);
      Tensor v = run.apply(new Columns(2 * dim, dim), all);
      Tensor mixed = o.apply(run, attention.apply(run, q, k, v, step.segments()));
      x = run.apply(Add.OP, x, Dropout.apply(run, mixed, drop.attended()));
      Tensor both = wide.apply(run, norm2.apply(run, x));                       // (tokens, 2 ffn)
      Tensor gate = run.apply(new Columns(0, ffn), both);
      Tensor up = run.apply(new Columns(ffn, ffn), both);
      Tensor gated = Dropout.apply(run, GatedUnit.gated(run, activation, gate, up), drop.fed());
      return run.apply(Add.OP, x, down.apply(run, gated));
    }
  }

  @Override
  LayerStack.Step step(Run run, Segments s) {
    return new LayerStack.Step(LayerStack.turn(run, far, s), LayerStack.turn(run, near, s), s, null, run.taped());
  }

  @Override
  Tensor end(Run run, Tensor x) {
    return last.apply(run, x);
  }

  /** Every head puts rows, or what stands for a sequence, through one more layer first. */
  private Head head(Config c, HeadKind kind, Weights w) {
    if (kind == HeadKind.NONE) return Head.NONE;
    int dim = sizes.dim();
    Op activation = Activations.of(c, "classifier_activation", "gelu");
    Linear dense = RotaryAttention.linear(w, "head.dense", dim, dim, c.flag("classifier_bias", false));
    Norm norm = norm(c, w, "head.norm", sizes);
    Head.Transform more = (run, x) -> norm.apply(run, run.apply(activation, dense.apply(run, x)));
    Pooling pooling = pooling(c);
    Head.Summary summary = (run, x, s) -> more.apply(run, pooling.apply(run, x, s));
    return switch (kind) {
      case MASKED -> {
        Parameter bias = c.flag("decoder_bias", true) ? w.parameter("decoder.bias", sizes.vocabulary()) : null;
        yield new TokenHead(more, new Classifier(embedding(), bias));
      }
      case SEQUENCES -> SequenceHead.of(c, summary, Classifier.of(w, "classifier", dim, Labels.count(c)));
      case CHOICES -> ChoiceHead.of(c, w, "classifier", summary, dim);
      case TOKENS -> new TokenHead((run, x) -> Dropout.apply(run, more.apply(run, x), sizes.drop().tokens()),
          Classifier.of(w, "classifier", dim, Labels.count(c)));
      default -> new SpanHead((run, x) -> Dropout.apply(run, more.apply(run, x), sizes.drop().spans()),
          Classifier.of(w, "classifier", dim, 2));
    };
  }

  private static Pooling pooling(Config c) {
    String found = c.has("classifier_pooling") ? c.string("classifier_pooling") : "cls";
    c.refuse("classifier_pooling", found.equals("cls") || found.equals("mean"), "\"cls\" or \"mean\"");
    return found.equals("cls") ? Pooling.FIRST : Pooling.MEAN;
  }

  /** The head's second name for the embedding. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.equals("decoder.weight");
  }
}
