// One product for queries, keys and values, group of heads by group of heads.
package org.neoglot.models;

import org.neoglot.engine.Linear;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.HeadColumns;

/**
 * Rows whose columns are, for each key head, the queries that share it, the key, the value: GPT-NeoX and BLOOM with a query
 * each, Falcon with several, or with all for its only key head.
 *
 * @param queries query heads that share a key head
 */
record FusedHeads(Linear qkv, int queries, int headDim) implements RotaryAttention.Projections {
  /** What the fused layer's rows are wide. */
  static int width(int heads, int kvHeads, int headDim) {
    return Math.multiplyExact(heads + 2 * kvHeads, headDim);
  }

  @Override
  public Tensor[] apply(Run run, Tensor x) {
    Tensor all = qkv.apply(run, x);                                             // (tokens, kvHeads * (queries + 2) * headDim)
    return new Tensor[] {part(run, all, 0, queries), part(run, all, queries, 1), part(run, all, queries + 1, 1)};
  }

  private Tensor part(Run run, Tensor all, int from, int heads) {
    return run.apply(new HeadColumns(from * headDim, heads * headDim, (queries + 2) * headDim), all);
  }
}
