// Attention of one new token over a cache.
package org.neoglot.engine.ops;

import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;
import org.neoglot.engine.kernels.AttentionHead;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Unary;

/**
 * Attention in a decode step: the keys stream by once for one query row, dot products first, then weighted sums of
 * values. One row of scores is kept, as long as the sequence.
 */
final class AttentionDecode {
  private static final int SCORES = 0;

  private AttentionDecode() {}

  /** Adds to the scores of a query and {@code seen} keys from {@code from} on, which are a row of s. */
  @FunctionalInterface
  interface Terms {
    void add(Tensor s, int query, int from, int seen);
  }

  static void forward(Kernels k, AttentionHead h, Tensor out, Tensor logSum, Worker worker, Terms terms) {
    for (int i = 0; i < h.queries(); i++) row(k, h, i, out, logSum, worker, terms);
  }

  private static void row(Kernels k, AttentionHead h, int i, Tensor out, Tensor logSum, Worker worker, Terms terms) {
    int from = h.from(i);
    int seen = h.to(i) - from;
    int n = h.headDim();
    Tensor s = worker.tensor(SCORES, h.q().type(), 1, (seen + 1023) / 1024 * 1024);
    long at = h.atQuery(h.q(), i);
    for (int j = 0; j < seen; j++) {
      s.set(0, j, k.dot(h.q().data(), at, h.k().data(), h.atKey(h.k(), from + j), n));
    }
    adjust(k, h, s, seen, h.position(i) - from);
    terms.add(s, i, from, seen);
    double max = k.max(s.data(), s.at(0), seen);
    double sum = k.expSum(max, s.data(), s.at(0), s.data(), s.at(0), seen);
    k.scale(1 / sum, s.data(), s.at(0), s.data(), s.at(0), seen);
    long to = h.atQuery(out, i);
    Rows.clear(out, h.first() + i, h.queryColumn(), n);
    for (int j = 0; j < seen; j++) k.axpy(s.get(0, j), h.v().data(), h.atKey(h.v(), from + j), out.data(), to, n);
    logSum.set(h.first() + i, h.index(), seen > 0 ? max + StrictMath.log(sum) : 0);
  }

  /** Scale, cap and bias of the scores of {@code seen} keys, the first of which is {@code distance} away. */
  private static void adjust(Kernels k, AttentionHead h, Tensor s, int seen, int distance) {
    double cap = h.scores().cap();
    k.scale(h.scores().scale() / (cap == 0 ? 1 : cap), s.data(), s.at(0), s.data(), s.at(0), seen);
    if (cap != 0) {
      k.unary(Unary.TANH, s.data(), s.at(0), s.data(), s.at(0), seen);
      k.scale(cap, s.data(), s.at(0), s.data(), s.at(0), seen);
    }
    if (h.slope() == 0) return;
    for (int j = 0; j < seen; j++) s.set(0, j, s.get(0, j) - h.slope() * Math.abs(distance - j));
  }
}
