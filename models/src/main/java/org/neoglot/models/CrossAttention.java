// Attention of a decoder layer to the encoded source.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Attention;

/**
 * Queries of the target, keys and values of the source (Vaswani et al. 2017, section 3.2.3).
 *
 * @param layer whose keys of a stored source are its own
 * @param attention heads and scale, with every key in sight
 * @param out what mixes the heads
 */
record CrossAttention(int layer, Linear q, Linear k, Linear v, Attention attention, Linear out) {

  /** (target rows, dim) to the same. */
  Tensor apply(Run run, Tensor x, Source source) {
    Tensor query = q.apply(run, x);                                             // (target rows, heads * headDim)
    Tensor[] seen = source.keysAndValues(run, this);                            // (source rows, heads * headDim) each
    return out.apply(run, attention.apply(run, query, seen[0], seen[1], source.segments()));
  }

  /** Keys and values of an encoded source. */
  Tensor[] seen(Run run, Tensor encoded) {
    return new Tensor[] {k.apply(run, encoded), v.apply(run, encoded)};
  }
}
