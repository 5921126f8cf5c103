// ELECTRA: BERT with a narrower embedding, as a small generator or as a discriminator.
package org.neoglot.models;

import java.util.Arrays;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Op;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Activation;

/**
 * ELECTRA (Clark et al. 2020): a generator fills masked places ({@code ElectraForMaskedLM}), a discriminator says of each
 * token whether it was put there ({@code ElectraForPreTraining}) and is what others are built on.
 */
public final class Electra extends EncoderStack {
  private static final int USUAL_NARROW = 128;

  public Electra(Config config, Weights weights) {
    HeadKind kind = HeadKind.of(config, "Electra", Arrays.asList(HeadKind.values()));
    EncoderSizes sizes = EncoderSizes.of(config).narrowed(config, USUAL_NARROW);
    Op activation = Activations.of(config, "hidden_act", "gelu");
    Weights model = base(kind, weights, "electra");
    super(config, sizes, TokenEmbedding.bert(model.under("embeddings"), sizes, TokenEmbedding.widened(model, sizes)),
        layers(sizes, model.under("encoder.layer"), w -> PostNormBlock.bert(w, sizes, activation)),
        null);
    read(head(config, kind, activation, weights));
  }

  private Head head(Config config, HeadKind kind, Op activation, Weights w) {
    int dim = sizes.dim();
    return switch (kind) {
      case NONE -> Head.NONE;
      case MASKED -> masked(PostNormBlock.linear(w, "generator_predictions.dense", dim, sizes.narrow()), Activation.GELU,
          Norm.layer(w, "generator_predictions.LayerNorm", sizes.narrow(), sizes.eps()),
          w.parameter("generator_lm_head.bias", sizes.vocabulary()));
      case PRETRAINING -> {
        Linear dense = PostNormBlock.linear(w, "discriminator_predictions.dense", dim, dim);
        yield new DiscriminatorHead((run, x) -> run.apply(activation, dense.apply(run, x)),
            Classifier.of(w, "discriminator_predictions.dense_prediction", dim, 1));
      }
      case SEQUENCES -> SequenceHead.dense(config, w, Activation.GELU, dim);
      case TOKENS -> TokenHead.tagger(config, w, "classifier", dim);
      case SPANS -> SpanHead.of(w, dim);
      case CHOICES -> ChoiceHead.summarised(config, w, dim);
    };
  }

  /** The generator's second name for the embedding. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.equals("generator_lm_head.weight");
  }
}
