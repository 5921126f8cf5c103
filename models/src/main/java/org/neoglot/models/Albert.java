// ALBERT: BERT whose layers share their weights, behind a narrow embedding.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.Op;
import org.neoglot.engine.Weights;

/**
 * ALBERT (Lan et al. 2020): the same layer again and again (cross-layer sharing), and an embedding in two factors. Layers
 * may be cut into a few groups with weights of their own, and a group may hold several layers one after another.
 */
public final class Albert extends EncoderStack {
  private static final int USUAL_NARROW = 128;

  public Albert(Config config, Weights weights) {
    HeadKind kind = HeadKind.of(config, "Albert", Arrays.asList(HeadKind.values()));
    EncoderSizes sizes = EncoderSizes.of(config).narrowed(config, USUAL_NARROW);
    Op activation = Activations.of(config, "hidden_act", "gelu_new");
    Weights model = base(kind, weights, "albert");
    boolean pools = kind == HeadKind.NONE || kind == HeadKind.SEQUENCES || kind == HeadKind.CHOICES;
    super(config, sizes, TokenEmbedding.bert(model.under("embeddings"), sizes,
        PostNormBlock.linear(model, "encoder.embedding_hidden_mapping_in", sizes.narrow(), sizes.dim())),
        groups(config, sizes, activation, model.under("encoder.albert_layer_groups")),
        pools ? PostNormBlock.linear(model, "pooler", sizes.dim(), sizes.dim()) : null);
    read(head(config, kind, activation, weights));
  }

  /** Layer i is that of group i / (layers / groups), rounded down. */
  private static List<LayerStack.Layer> groups(Config config, EncoderSizes sizes, Op activation, Weights w) {
    int groups = config.size("num_hidden_groups", 1);
    int inner = config.size("inner_group_num", 1);
    config.refuse("num_hidden_groups", groups <= sizes.layers(), "at most num_hidden_layers " + sizes.layers());
    List<LayerStack.Layer> all = new ArrayList<>();
    for (int i = 0; i < sizes.layers(); i++) {
      int group = (int) (i / ((double) sizes.layers() / groups));
      List<PostNormBlock> blocks = new ArrayList<>();
      for (int j = 0; j < inner; j++) blocks.add(block(w.under(group + ".albert_layers." + j), sizes, activation));
      all.add((run, x, step) -> {
        for (PostNormBlock block : blocks) x = block.forward(run, x, step);
        return x;
      });
    }
    return all;
  }

  private static PostNormBlock block(Weights w, EncoderSizes sizes, Op activation) {
    int dim = sizes.dim();
    Weights a = w.under("attention");
    return new PostNormBlock(PostNormBlock.linear(a, "query", dim, dim), PostNormBlock.linear(a, "key", dim, dim),
        PostNormBlock.linear(a, "value", dim, dim), PostNormBlock.Mixing.full(sizes),
        PostNormBlock.linear(a, "dense", dim, dim), Norm.layer(a, "LayerNorm", dim, sizes.eps()), PostNormBlock.linear(w, "ffn", dim, sizes.ffn()), activation,
        PostNormBlock.linear(w, "ffn_output", sizes.ffn(), dim), Norm.layer(w, "full_layer_layer_norm", dim, sizes.eps()),
        sizes.drop());
  }

  private Head head(Config config, HeadKind kind, Op activation, Weights w) {
    int dim = sizes.dim();
    return switch (kind) {
      case NONE -> Head.NONE;
      case MASKED, PRETRAINING -> {
        Weights p = w.under("predictions");
        yield masked(PostNormBlock.linear(p, "dense", dim, sizes.narrow()), activation,
            Norm.layer(p, "LayerNorm", sizes.narrow(), sizes.eps()), p.parameter("bias", sizes.vocabulary()));
      }
      case SEQUENCES -> SequenceHead.of(config, this::pool, Classifier.of(w, "classifier", dim, Labels.count(config)));
      case TOKENS -> TokenHead.tagger(config, w, "classifier", dim);
      case SPANS -> SpanHead.of(w, dim);
      case CHOICES -> ChoiceHead.of(config, w, "classifier", this::pool, dim);
    };
  }

  /** Second names for tied weights, and what only pre-training asked for. */
  @Override
  public boolean ignores(String name) {
    boolean pooler = name.startsWith("albert.pooler.") && !(head() instanceof SequenceHead || head() instanceof ChoiceHead);
    return super.ignores(name) || pooler || name.startsWith("predictions.decoder.") || name.startsWith("sop_classifier.");
  }
}
