// DeBERTa's attention: distances are keys and queries of their own.
package org.neoglot.models;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.AttentionRelative;

/**
 * Disentangled attention (He et al. 2021, section 3.1): beside what two tokens hold, a score has what the query holds
 * and the distance (content-to-position) and what the key holds and the distance (position-to-content), over the square
 * root of headDim times the number of terms.
 *
 * @param table a row for each bucket of distances, of all layers
 * @param norm of that table
 * @param keys distances to keys; the layer's own projection of tokens where both share one, null where no score has the term
 * @param queries the same for queries
 */
record DebertaAttention(AttentionRelative op, DebertaBuckets buckets, Parameter table, Norm norm,
    Linear keys, Linear queries)
    implements PostNormBlock.Mixing {

  /** What all layers of a model share. */
  record Distances(DebertaBuckets buckets, boolean toKeys, boolean toQueries, boolean shared, Parameter table, Norm norm) {

    /** As the config says; null where attention is plain. */
    static Distances of(Config c, Weights encoder, EncoderSizes sizes) {
      List<String> kinds = kinds(c);
      if (!c.flag("relative_attention", false)) return null;
      int longest = atLeastOne(c, "max_relative_positions", sizes.context());
      int span = atLeastOne(c, "position_buckets", longest);
      boolean log = span != longest || c.number("position_buckets", -1) > 0;
      c.refuse("position_buckets", !log || span % 2 == 0 && span >= 4 && longest > span / 2 + 1,
          "an even number from 4, and half of it below max_relative_positions " + longest);
      Parameter table = encoder.parameter("rel_embeddings.weight", 2L * span, sizes.dim());
      List<String> norms = c.words("norm_rel_ebd");
      c.refuse("norm_rel_ebd", List.of("none", "layer_norm").containsAll(norms), "none or layer_norm");
      Norm norm = norms.contains("layer_norm") ? Norm.layer(encoder, "LayerNorm", sizes.dim(), sizes.eps()) : Norm.NONE;
      return new Distances(new DebertaBuckets(span, longest, log), kinds.contains("c2p"), kinds.contains("p2c"),
          c.flag("share_att_key", false), table, norm);
    }

    private static List<String> kinds(Config c) {
      List<String> kinds = c.words("pos_att_type");
      c.refuse("pos_att_type", List.of("c2p", "p2c").containsAll(kinds), "none but c2p and p2c");
      return kinds;
    }

    private static int atLeastOne(Config c, String key, int otherwise) {
      return c.number(key, -1) < 1 ? otherwise : c.size(key);
    }

  }

  /**
   * How a layer's heads are mixed, whose projections {@code q} and {@code k} are those of tokens. The published model counts
   * the terms of {@code pos_att_type} in its scale even where {@code relative_attention} is false and it has none.
   */
  static PostNormBlock.Mixing of(Config c, Distances d, Weights w, EncoderSizes sizes, Linear q, Linear k) {
    int terms = (int) Distances.kinds(c).stream().distinct().count();
    double scale = 1 / Math.sqrt((1.0 + terms) * sizes.headDim());
    if (d == null || terms == 0) return PostNormBlock.Mixing.full(sizes, scale);
    int dim = sizes.dim();
    Linear keys = !d.toKeys ? null : d.shared ? k : PostNormBlock.linear(w, "pos_key_proj", dim, dim);
    Linear queries = !d.toQueries ? null : d.shared ? q : PostNormBlock.linear(w, "pos_query_proj", dim, dim);
    return new DebertaAttention(AttentionRelative.disentangled(sizes.heads(), sizes.headDim(), scale, d.toKeys, d.toQueries),
        d.buckets, d.table, d.norm, keys, queries);
  }

  @Override
  public Tensor apply(Run run, Tensor q, Tensor k, Tensor v, LayerStack.Step step) {
    Tensor distances = norm.apply(run, table.value());                          // (2 span, dim)
    Tensor[] terms = Stream.of(keys, queries).filter(Objects::nonNull)
        .map(l -> l.apply(run, distances)).toArray(Tensor[]::new);
    return op.apply(run, q, k, v, step.segments(), buckets.columns(run), terms);
  }
}
