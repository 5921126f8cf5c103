// What every encoder can be asked: rows that look both ways, and the heads that read them.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;

/**
 * A model whose rows see the whole sequence: ids become rows, rows pass through the body, and heads, which are apart,
 * read what comes out. Which head a checkpoint brings is said by {@link #head}.
 */
public non-sealed interface Encoder extends Backbone {
  /** How many kinds of segment a row can be of, such as first and second sentence; 0 for a model without them. */
  int types();

  /** What reads the body's rows; {@link Head.None} for a bare encoder. */
  Head head();

  /**
   * ids (tokens, 1) to (tokens, dim), positions and all that comes before the first layer included.
   *
   * @param types (tokens, 1), the kind of segment of each token; null where all are of the first
   */
  Tensor embed(Run run, Tensor ids, Tensor types, Segments segments);

  /** Rows (tokens, dim) that went through all layers. */
  Tensor body(Run run, Tensor x, Segments segments);

  @Override
  default Tensor rows(Run run, Tensor ids, Tensor types, Segments segments) {
    return body(run, embed(run, ids, types, segments), segments);
  }

  /** The model's own summary of each sequence, (sequences, dim), from rows of the body; null for a model without one. */
  default Tensor pool(Run run, Tensor x, Segments segments) {
    return null;
  }
}
