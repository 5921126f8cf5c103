// The BERT family: embeddings of three kinds, post-norm blocks that look both ways, and its published heads.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import org.neoglot.engine.Op;
import org.neoglot.engine.Weights;

/**
 * BERT (Devlin et al. 2019): the encoder of Vaswani et al. 2017, whose norms come after each sum, as BertModel and the
 * models built on it have it. Which head is built is what {@code architectures} of config.json says.
 */
public final class Bert extends EncoderStack {
  /** ColBERT's checkpoints are BERTs with a linear layer behind. */
  private static final String COLBERT = "HF_ColBERT";

  public Bert(Config config, Weights weights) {
    this(config, weights, EncoderSizes.of(config), kind(config), Activations.of(config, "hidden_act", "gelu"));
  }

  private Bert(Config config, Weights weights, EncoderSizes sizes, HeadKind kind, Op activation) {
    Weights model = late(config) ? weights.under("bert") : base(kind, weights, "bert");
    super(config, sizes, TokenEmbedding.bert(model.under("embeddings"), sizes, null),
        layers(sizes, model.under("encoder.layer"), w -> PostNormBlock.bert(w, sizes, activation)),
        pools(config, kind) ? PostNormBlock.linear(model, "pooler.dense", sizes.dim(), sizes.dim()) : null);
    read(late(config)
        ? VectorHead.of(weights, sizes.dim(), config.size("dim", 128)) : head(config, kind, activation, weights));
  }

  private static boolean late(Config config) {
    return config.first("architectures", "").equals(COLBERT);
  }

  private static HeadKind kind(Config config) {
    List<HeadKind> known = new ArrayList<>(HeadKind.common());
    known.add(2, HeadKind.PRETRAINING);
    return late(config) ? HeadKind.NONE : HeadKind.of(config, "Bert", known);
  }

  /** Heads of tokens do without the pooled row. */
  private static boolean pools(Config config, HeadKind kind) {
    return !late(config) && (kind == HeadKind.NONE || kind == HeadKind.SEQUENCES || kind == HeadKind.CHOICES);
  }

  private Head head(Config config, HeadKind kind, Op activation, Weights w) {
    int dim = sizes.dim();
    return switch (kind) {
      case NONE -> Head.NONE;
      case MASKED, PRETRAINING -> {
        Weights p = w.under("cls.predictions");
        yield masked(PostNormBlock.linear(p, "transform.dense", dim, dim), activation,
            Norm.layer(p, "transform.LayerNorm", dim, sizes.eps()), p.parameter("bias", sizes.vocabulary()));
      }
      case SEQUENCES -> SequenceHead.of(config, this::pool, Classifier.of(w, "classifier", dim, Labels.count(config)));
      case TOKENS -> TokenHead.tagger(config, w, "classifier", dim);
      case SPANS -> SpanHead.of(w, dim);
      case CHOICES -> ChoiceHead.of(config, w, "classifier", this::pool, dim);
    };
  }

  /** The head's second names for tied weights, and what only pre-training asked for. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.startsWith("cls.predictions.decoder.") || name.startsWith("cls.seq_relationship.");
  }
}
