// MPNet: BERT's layers with one table of biases by distance for all of them.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.AttentionRelative;
import org.neoglot.engine.ops.Mask;

/**
 * MPNet (Song et al. 2020) as the published models have it: positions as rows that are added, which begin behind the padding
 * id's, and besides a bias of each score by distance (Raffel et al. 2020). It has no kinds of segments.
 */
public final class Mpnet extends EncoderStack {
  /** The row of the first position: the published model counts from the padding id, 1 whatever the config says, onwards. */
  private static final int FIRST = 2;
  /** Buckets of distances, whatever the config says; its number is that of the table's rows. */
  private static final T5Buckets BUCKETS = new T5Buckets(32, 128, true);

  public Mpnet(Config config, Weights weights) {
    this(config, weights, sizes(config), kind(config, weights));
  }

  private Mpnet(Config config, Weights weights, EncoderSizes sizes, HeadKind kind) {
    Weights model = base(kind, weights, "mpnet");
    int dim = sizes.dim();
    Parameter bias = model.parameter("encoder.relative_attention_bias.weight", rows(config), sizes.heads());
    Linear pooler = kind == HeadKind.NONE && model.has("pooler.dense.weight") || kind == HeadKind.CHOICES
        ? PostNormBlock.linear(model, "pooler.dense", dim, dim) : null;
    super(config, sizes, TokenEmbedding.of(model.under("embeddings"), sizes, FIRST, sizes.context() + FIRST, null),
        layers(sizes, model.under("encoder.layer"), w -> block(w, config, sizes, bias)), pooler);
    read(kind == HeadKind.CHOICES ? ChoiceHead.of(config, weights, "classifier", this::pool, dim) : Roberta.head(this, config, kind, weights));
  }

  private static EncoderSizes sizes(Config c) {
    c.refuse("pad_token_id", c.ids("pad_token_id").stream().allMatch(id -> id == 1), "1, from where positions count");
    c.refuse("type_vocab_size", c.absent("type_vocab_size"), "nothing: there are no kinds of segments");
    int rows = c.size("max_position_embeddings", 512);
    c.refuse("max_position_embeddings", rows > FIRST, "more than " + FIRST);
    return EncoderSizes.of(c, 0, rows - FIRST);
  }

  private static int rows(Config c) {
    int rows = c.size("relative_attention_num_buckets", BUCKETS.count());
    c.refuse("relative_attention_num_buckets", rows >= BUCKETS.count(), "at least " + BUCKETS.count());
    return rows;
  }

  /** Sentence encoders are published as bare models under the name of a masked language model. */
  private static HeadKind kind(Config config, Weights w) {
    HeadKind kind = HeadKind.of(config, "MPNet", HeadKind.common());
    boolean bare = kind == HeadKind.MASKED && !w.has("lm_head.dense.weight") && w.has("embeddings.word_embeddings.weight");
    return bare ? HeadKind.NONE : kind;
  }

  private static PostNormBlock block(Weights w, Config config, EncoderSizes sizes, Parameter bias) {
    int dim = sizes.dim();
    var attention = AttentionRelative.biased(sizes.heads(), sizes.headDim(), Mask.FULL, 1 / Math.sqrt(sizes.headDim()));
    PostNormBlock.Mixing mixing = (run, q, k, v, step) ->
        attention.apply(run, q, k, v, step.segments(), BUCKETS.columns(run), bias.value());
    Weights a = w.under("attention.attn");
    return new PostNormBlock(PostNormBlock.linear(a, "q", dim, dim), PostNormBlock.linear(a, "k", dim, dim),
        PostNormBlock.linear(a, "v", dim, dim), mixing, PostNormBlock.linear(a, "o", dim, dim),
        Norm.layer(w, "attention.LayerNorm", dim, sizes.eps()), PostNormBlock.linear(w, "intermediate.dense", dim, sizes.ffn()),
        Activations.of(config, "hidden_act", "gelu"), PostNormBlock.linear(w, "output.dense", sizes.ffn(), dim),
        Norm.layer(w, "output.LayerNorm", dim, sizes.eps()), sizes.drop());
  }

  /** The head's second names for tied weights. */
  @Override
  public boolean ignores(String name) {
    return super.ignores(name) || name.startsWith("lm_head.decoder.");
  }
}
