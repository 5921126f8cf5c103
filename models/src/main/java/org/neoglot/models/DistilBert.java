// DistilBERT: BERT with half the layers, one kind of segment and shorter names.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Map;

/** DistilBERT (Sanh et al. 2019): BERT's blocks without segments and without a pooled row. */
public final class DistilBert extends EncoderStack {
  private static final double EPS = 1e-12;

  public DistilBert(Config config, Weights weights) {
    HeadKind kind = HeadKind.of(config, "DistilBert", HeadKind.common());
    EncoderSizes sizes = sizes(config);
    Op activation = Activations.of(config, "activation", "gelu");
    Weights model = base(kind, weights, "distilbert");
    super(config, sizes, TokenEmbedding.bert(model.under("embeddings"), sizes, null),
        layers(sizes, model.under("transformer.layer"), w -> block(w, sizes, activation)), null);
    read(head(config, kind, activation, weights));
  }

  private static EncoderSizes sizes(Config c) {
    int dim = c.size("dim");
    int heads = c.size("n_heads");
    c.refuse("dim", dim % heads == 0, "a multiple of n_heads " + heads);
    c.refuse("tie_word_embeddings", c.flag("tie_word_embeddings", true), "true: its head is the embedding");
    c.refuse("tie_weights_", c.flag("tie_weights_", true), "true: its head is the embedding");
    c.refuse("quantization_config", !c.has("quantization_config"), "null: such weights are not read yet");
    return new EncoderSizes(c.size("vocab_size"), dim, dim, c.size("n_layers"), heads, c.size("hidden_dim"),
        c.size("max_position_embeddings", 512), 0, EPS, Dropping.of(c));
  }

  private static PostNormBlock block(Weights w, EncoderSizes sizes, Op activation) {
    int dim = sizes.dim();
    Weights a = w.under("attention");
    return new PostNormBlock(PostNormBlock.linear(a, "q_lin", dim, dim), PostNormBlock.linear(a, "k_lin", dim, dim),
        PostNormBlock.linear(a, "v_lin", dim, dim), PostNormBlock.Mixing.full(sizes),
        PostNormBlock.linear(a, "out_lin", dim, dim), Norm.layer(w, "sa_layer_norm", dim, EPS),
        PostNormBlock.linear(w, "ffn.lin1", dim, sizes.ffn()), activation,
        PostNormBlock.linear(w, "ffn.lin2", sizes.ffn(), dim), Norm.layer(w, "output_layer_norm", dim, EPS), sizes.drop());
  }

  private Head head(Config config, HeadKind kind, Op activation, Weights w) {
    int dim = sizes.dim();
    return switch (kind) {
      case MASKED -> {
        Linear dense = PostNormBlock.linear(w, "vocab_transform", dim, dim);
        Norm norm = Norm.layer(w, "vocab_layer_norm", dim, EPS);
        Parameter bias = w.parameter("vocab_projector.bias", sizes.vocabulary());
        yield masked(dense, activation, norm, bias);
      }
      case SEQUENCES -> SequenceHead.of(config, first(w), Classifier.of(w, "classifier", dim, Labels.count(config)));
      case TOKENS -> TokenHead.tagger(config, w, "classifier", dim);
      case SPANS -> SpanHead.of(w, dim, sizes.drop().spans());
      case CHOICES -> ChoiceHead.of(config, w, "classifier", first(w), dim);
      default -> Head.NONE;
    };
  }

  private Head.Summary first(Weights w) {
    return SequenceHead.first(PostNormBlock.linear(w, "pre_classifier", sizes.dim(), sizes.dim()), new Map(Unary.RELU));
  }

  /** The head's second name for the embedding. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.equals("vocab_projector.weight");
  }
}
