// Which bucket a distance falls into: DeBERTa's, near distances as they are, far ones by their logarithm.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Relative positions of DeBERTa (He et al. 2021, equation 3) with the logarithmic buckets of its second version: of
 * {@code span} buckets to a side, half hold one distance each, the others grow up to distance {@code longest}. The
 * distance query - key has column {@code span + bucket}, within 0 and 2 span - 1.
 *
 * @param log whether far distances share buckets; else bucket and distance are the same
 */
record DebertaBuckets(int span, int longest, boolean log) {
  DebertaBuckets {
    if (span < 1 || log && (span < 4 || longest <= span / 2 + 1)) {
      throw new IllegalArgumentException(span + " buckets up to distance " + longest + " leave none for far distances");
    }
  }

  /** The bucket of a distance; the logarithms are a float's, as in the published models. */
  int of(int distance) {
    int middle = span / 2;
    if (!log || Math.abs(distance) <= middle) return distance;
    float whole = (float) StrictMath.log((float) ((double) (longest - 1) / middle));
    float share = (float) StrictMath.log((float) Math.abs(distance) / middle) / whole;
    return Integer.signum(distance) * ((int) Math.ceil(share * (middle - 1)) + middle);
  }

  /** The column of each distance key - query, as {@link org.neoglot.engine.ops.AttentionRelative} asks for it. */
  Tensor columns(Run run) {
    int reach = log ? longest : span;
    int[] columns = new int[2 * reach + 1];
    for (int t = -reach; t <= reach; t++) columns[reach + t] = Math.clamp(of(-t) + (long) span, 0, 2 * span - 1);
    return run.ints(1, columns);
  }
}
