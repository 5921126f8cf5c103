// RoBERTa and XLM-RoBERTa: BERT whose positions begin behind the padding's.
package org.neoglot.models;

import org.neoglot.engine.Op;
import org.neoglot.engine.Weights;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Activation;
import org.neoglot.engine.ops.Map;

/**
 * RoBERTa (Liu et al. 2019) and XLM-RoBERTa (Conneau et al. 2020): BERT's blocks, other names of heads, one kind of segment.
 */
public final class Roberta extends EncoderStack {
  /** What the classes of the published library are called, by {@code model_type}. */
  private static String published(Config config) {
    return config.family().equals("xlm-roberta") ? "XLMRoberta" : "Roberta";
  }

  public Roberta(Config config, Weights weights) {
    HeadKind kind = HeadKind.of(config, published(config), HeadKind.common());
    int rows = config.size("max_position_embeddings", 512);
    int first = first(config, rows);
    EncoderSizes sizes = EncoderSizes.of(config, 2, rows - first);
    Op activation = Activations.of(config, "hidden_act", "gelu");
    Weights model = base(kind, weights, "roberta");
    boolean pools = kind == HeadKind.NONE || kind == HeadKind.CHOICES;
    super(config, sizes, TokenEmbedding.of(model.under("embeddings"), sizes, first, rows, null),
        layers(sizes, model.under("encoder.layer"), w -> PostNormBlock.bert(w, sizes, activation)),
        pools ? PostNormBlock.linear(model, "pooler.dense", sizes.dim(), sizes.dim()) : null);
    read(head(config, kind, weights));
  }

  /** The first token's row of the table: the one behind the padding's (fairseq's way of counting). */
  static int first(Config config, int rows) {
    int pad = config.ids("pad_token_id").stream().findFirst().orElse(1);
    config.refuse("max_position_embeddings", rows > pad + 1, "more than pad_token_id + 1 = " + (pad + 1));
    return pad + 1;
  }

  private Head head(Config config, HeadKind kind, Weights w) {
    return kind == HeadKind.CHOICES ? ChoiceHead.of(config, w, "classifier", this::pool, sizes.dim()) : head(this, config, kind, w);
  }

  /** RoBERTa's heads by their names, for all that borrow them; choices are left to the family. */
  static Head head(EncoderStack model, Config config, HeadKind kind, Weights w) {
    int dim = model.dim();
    return switch (kind) {
      case MASKED -> {
        Weights p = w.under("lm_head");
        yield model.masked(PostNormBlock.linear(p, "dense", dim, dim), Activation.GELU,
            Norm.layer(p, "layer_norm", dim, model.sizes.eps()), p.parameter("bias", model.sizes.vocabulary()));
      }
      case SEQUENCES -> SequenceHead.dense(config, w, new Map(Unary.TANH), dim);
      case TOKENS -> TokenHead.tagger(config, w, "classifier", dim);
      case SPANS -> SpanHead.of(w, dim);
      default -> Head.NONE;
    };
  }

  /** Second names for tied weights. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.startsWith("lm_head.decoder.");
  }
}
