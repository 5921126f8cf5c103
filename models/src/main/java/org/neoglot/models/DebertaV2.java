// DeBERTa, second and third version: BERT's layers, whose attention knows distances instead of positions.
package org.neoglot.models;

import java.util.List;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Dropout;

/**
 * DeBERTa (He et al. 2021; version 3: He et al. 2023) with what its second version added: buckets of distances, projections
 * of distances that are those of tokens, and in the large models a convolution beside the first layer.
 */
public final class DebertaV2 extends EncoderStack {

  public DebertaV2(Config config, Weights weights) {
    this(config, weights, sizes(config), HeadKind.of(config, "DebertaV2", HeadKind.common()));
  }

  private DebertaV2(Config config, Weights weights, EncoderSizes sizes, HeadKind kind) {
    // The authors' own files have the prefix without a head too.
    boolean bare = kind == HeadKind.NONE && weights.has("embeddings.word_embeddings.weight");
    Weights model = bare ? weights : weights.under("deberta");
    boolean places = config.flag("position_biased_input", true);
    super(config, sizes, TokenEmbedding.of(model.under("embeddings"), sizes, 0, places ? sizes.context() : 0, null),
        layers(config, model.under("encoder"), sizes), null);
    read(head(config, kind, weights));
  }

  private static EncoderSizes sizes(Config c) {
    EncoderSizes s = EncoderSizes.of(c, 0, c.size("max_position_embeddings", 512));
    c.refuse("embedding_size", c.size("embedding_size", s.dim()) == s.dim(), "hidden_size " + s.dim());
    c.refuse("attention_head_size", c.size("attention_head_size", s.headDim()) == s.headDim(), "" + s.headDim());
    return new EncoderSizes(s.vocabulary(), s.narrow(), s.dim(), s.layers(), s.heads(), s.ffn(), s.context(), s.types(),
        c.positive("layer_norm_eps", 1e-7), s.drop());
  }

  private static List<LayerStack.Layer> layers(Config c, Weights encoder, EncoderSizes sizes) {
    Op activation = Activations.of(c, "hidden_act", "gelu");
    var distances = DebertaAttention.Distances.of(c, encoder, sizes);
    List<LayerStack.Layer> all = layers(sizes, encoder.under("layer"), w -> block(c, w, sizes, activation, distances));
    if (c.number("conv_kernel_size", 0) > 0) all.set(0, convolved(c, encoder.under("conv"), sizes, all.getFirst()));
    return all;
  }

  private static PostNormBlock block(Config c, Weights w, EncoderSizes sizes, Op activation,
      DebertaAttention.Distances distances) {
    int dim = sizes.dim();
    Weights own = w.under("attention.self");
    Linear q = PostNormBlock.linear(own, "query_proj", dim, dim);
    Linear k = PostNormBlock.linear(own, "key_proj", dim, dim);
    return new PostNormBlock(q, k, PostNormBlock.linear(own, "value_proj", dim, dim),
        DebertaAttention.of(c, distances, own, sizes, q, k), PostNormBlock.linear(w, "attention.output.dense", dim, dim),
        Norm.layer(w, "attention.output.LayerNorm", dim, sizes.eps()),
        PostNormBlock.linear(w, "intermediate.dense", dim, sizes.ffn()),
        activation, PostNormBlock.linear(w, "output.dense", sizes.ffn(), dim),
        Norm.layer(w, "output.LayerNorm", dim, sizes.eps()), sizes.drop());
  }

  /** A layer whose result has a convolution of what came in added to it, and is normalised once more. */
  private static LayerStack.Layer convolved(Config c, Weights w, EncoderSizes sizes, LayerStack.Layer layer) {
    int taps = c.size("conv_kernel_size");
    c.refuse("conv_kernel_size", taps % 2 == 1, "an odd number");
    c.refuse("conv_groups", c.size("conv_groups", 1) == 1, "1");
    Op activation = Activations.of(c, "conv_act", "tanh");
    Neighbours conv = Neighbours.of(w, "conv", sizes.dim(), sizes.dim(), taps);
    Norm norm = Norm.layer(w, "LayerNorm", sizes.dim(), sizes.eps());
    return (run, x, step) -> norm.apply(run, run.apply(Add.OP, layer.forward(run, x, step),
        run.apply(activation, Dropout.apply(run, conv.apply(run, x, step.segments()), sizes.drop().fed()))));
  }

  private Head head(Config config, HeadKind kind, Weights w) {
    int dim = sizes.dim();
    return switch (kind) {
      case NONE, PRETRAINING -> Head.NONE;
      case MASKED -> masked(config, w);
      case SEQUENCES -> SequenceHead.of(config, summary(config, w),
          Classifier.of(w, "classifier", dim, Labels.count(config)));
      case TOKENS -> TokenHead.tagger(config, w, "classifier", dim);
      case SPANS -> SpanHead.of(w, dim);
      case CHOICES -> ChoiceHead.of(config, w, "classifier", summary(config, w), dim);
    };
  }

  /**
   * The authors' names where {@code legacy} is false or nothing else is there, those of the library's first version
   * otherwise.
   */
  private Head masked(Config config, Weights w) {
    boolean old = config.flag("legacy", true)
        && (w.has("cls.predictions.transform.dense.weight") || !w.has("lm_predictions.lm_head.dense.weight"));
    Weights outer = w.under(old ? "cls.predictions" : "lm_predictions.lm_head");
    Weights inner = old ? outer.under("transform") : outer;
    return masked(PostNormBlock.linear(inner, "dense", sizes.dim(), sizes.dim()),
        Activations.of(config, "hidden_act", "gelu"),
        Norm.layer(inner, "LayerNorm", sizes.dim(), sizes.eps()), outer.parameter("bias", sizes.vocabulary()));
  }

  /** An activation of a linear layer over the first row, which stands outside of the model here. */
  private Head.Summary summary(Config config, Weights w) {
    config.refuse("pooler_hidden_size", config.size("pooler_hidden_size", sizes.dim()) == sizes.dim(), "" + sizes.dim());
    Linear dense = PostNormBlock.linear(w, "pooler.dense", sizes.dim(), sizes.dim());
    Op activation = Activations.of(config, "pooler_hidden_act", "gelu");
    double p = Dropping.share(config, "pooler_dropout");
    return (run, x, s) -> run.apply(activation, dense.apply(run, Dropout.apply(run, Pooling.FIRST.apply(run, x, s), p)));
  }

  /** The head's second names for tied weights, and what only pre-training asked for. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.startsWith("cls.predictions.decoder.") || name.startsWith("mask_predictions.")
        || name.startsWith("lm_predictions.") && !(head() instanceof TokenHead);
  }
}
