// What encoders of BERT's kind do before their first layer.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.ShiftIds;

/**
 * The sum of up to three rows a token, normalised (Devlin et al. 2019, figure 2), and made as wide as the layers want it
 * where it is narrower (ALBERT, ELECTRA).
 *
 * @param positions null for a model whose positions come elsewhere
 * @param first the row of {@code positions} that a sequence's first token has
 * @param kinds of segment; null for a model without
 * @param widen null where the embedding is as wide as the layers
 * @param drop probability that a number of the normalised sum is dropped in training
 */
record TokenEmbedding(Parameter words, Parameter positions, int first, Parameter kinds, Norm norm, Linear widen,
    double drop) {

  /** As BERT publishes it, under {@code embeddings}. */
  static TokenEmbedding bert(Weights e, EncoderSizes sizes, Linear widen) {
    return of(e, sizes, 0, sizes.context(), widen);
  }

  /** @param rows of the table of positions */
  static TokenEmbedding of(Weights e, EncoderSizes sizes, int first, int rows, Linear widen) {
    int dim = sizes.narrow();
    return new TokenEmbedding(e.parameter("word_embeddings.weight", sizes.vocabulary(), dim),
        rows == 0 ? null : e.parameter("position_embeddings.weight", rows, dim), first,
        sizes.types() == 0 ? null : e.parameter("token_type_embeddings.weight", sizes.types(), dim),
        Norm.layer(e, "LayerNorm", dim, sizes.eps()), widen, sizes.drop().embedding());
  }

  /** {@code embeddings_project}, where the embedding is narrower than the layers. */
  static Linear widened(Weights model, EncoderSizes sizes) {
    return sizes.narrow() == sizes.dim()
        ? null : PostNormBlock.linear(model, "embeddings_project", sizes.narrow(), sizes.dim());
  }

  /** See {@link Encoder#embed}. */
  Tensor apply(Run run, Tensor ids, Tensor types, Segments s) {
    Tensor x = Lookup.rows(run, words, ids);                                    // (tokens, narrow)
    if (kinds != null) {
      x = run.apply(Add.OP, x, Lookup.rows(run, kinds, types == null ? s.ids(run, new int[s.rows()]) : types));
    }
    if (positions != null) {
      Tensor places = s.positions().countedBy(s.counts());
      if (first > 0) places = run.apply(new ShiftIds(first), places);
      x = run.apply(Add.OP, x, Lookup.rows(run, positions, places));
    }
    x = Dropout.apply(run, norm.apply(run, x), drop);
    return run.at("embed.out", widen == null ? x : widen.apply(run, x));        // (tokens, dim)
  }
}
