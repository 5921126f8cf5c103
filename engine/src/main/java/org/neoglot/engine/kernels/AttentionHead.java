// One head's addresses and sizes, for the attention kernels.
package org.neoglot.engine.kernels;

import org.neoglot.engine.Tensor;

/**
 * One head of one sequence, as the attention kernels see it: where its rows lie, and which keys a row sees.
 *
 * @param q queries; this sequence's are {@code queries} rows from {@code first} on, this head's columns begin at
 *     {@code queryColumn}
 * @param k keys, and v values: pool rows {@code keyRows[keyFrom .. keyFrom + keys)}, columns from {@code keyColumn} on
 * @param scores what happens to q k before the softmax
 * @param slope ALiBi's (Press et al. 2022): a key at distance t loses slope t; 0 for none
 * @param open keys of the beginning that every query sees
 */
public record AttentionHead(Tensor q, Tensor k, Tensor v, int first, int queries, int queryColumn, Tensor keyRows,
    int keyFrom, int keys, int keyColumn, int headDim, Scores scores, double slope, int open) {

  /**
   * A score is q k {@code scale}, then cap tanh(score / cap) where {@code cap} is not 0 (Gemma 2), of the keys from
   * {@code back} before to {@code ahead} after the query's position.
   */
  public record Scores(double scale, double cap, int back, int ahead) {}

  /** Place of a query among the keys: the last query stands at the last key. */
  public int position(int query) {
    return keys - queries + query;
  }

  /** First key that a query sees. */
  public int from(int query) {
    return Math.max(0, Math.min(keys, position(query) - scores.back));
  }

  /** The key after the last one that it sees; not below {@link #from}. */
  public int to(int query) {
    int end = Math.min(keys, Math.max(open, position(query) + scores.ahead + 1));
    return Math.max(from(query), end);
  }

  /** Byte offset of this head's part of a query's row, in {@code t} of the queries' shape. */
  public long atQuery(Tensor t, int query) {
    return t.at(first + query, queryColumn);
  }

  /** Byte offset of this head's part of a key's row, in {@code t} of the keys' shape. */
  public long atKey(Tensor t, int key) {
    return t.at(keyRows.intAt(0, keyFrom + key), keyColumn);
  }

  /** Whether keys follow each other in their pool, as they do in training. */
  boolean consecutive() {
    for (int i = 1; i < keys; i++) {
      if (keyRows.intAt(0, keyFrom + i) != keyRows.intAt(0, keyFrom) + i) return false;
    }
    return true;
  }

  /** Which column of the (rows, heads) tensors is this head's. */
  public int index() {
    return queryColumn / headDim;
  }

  /**
   * What a gradient reads and fills: operands beside those of the head; results, of which dq, or dk and dv, may be null
   * where they are not wanted now. dk and dv are added to, dq is written.
   */
  public record Gradient(Tensor out, Tensor logSum, Tensor dout, Tensor dq, Tensor dk, Tensor dv) {}

  /**
   * Queries {@code from .. from + count} and keys {@code keyFrom .. keyTo} of a head; keyFrom a multiple of
   * {@link #BLOCK}.
   */
  public record Part(int from, int count, int keyFrom, int keyTo) {}

  /** Keys after which a running softmax is brought to its new largest score: part of the definition. */
  public static final int BLOCK = 96;
  /** The running largest score before any key; lower scores count as masked. */
  static final float LOWEST = -1e30f;
}
