// What heads sit on: a model that gives rows for tokens.
package org.neoglot.models;

import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;

/** Packed ids become rows: encoders look both ways for them, decoders back only. */
public sealed interface Backbone extends Model permits Encoder, Decoder {
  /** The input embedding of tokens (vocabulary, any). */
  Parameter embedding();

  /** Numbers in a row that went through all layers. */
  int dim();

  /**
   * Rows (tokens, dim) that went through all layers, without a cache.
   *
   * @param ids (tokens, 1)
   * @param types (tokens, 1), the kind of segment of each token; null where all are of the first, and for models without
   */
  Tensor rows(Run run, Tensor ids, Tensor types, Segments segments);
}
