// Attention in double precision, for tests.
package org.neoglot.engine.kernels;

import org.neoglot.engine.Tensor;

/** Attention in double precision: the equation, one query after another. The judge, never fast. */
final class ExactAttention {
  private ExactAttention() {}

  static void forward(AttentionHead h, Tensor out, Tensor logSum, int from, int count) {
    double[] slopes = new double[h.keys()];
    for (int i = from; i < from + count; i++) {
      double[] s = scores(h, i, slopes);
      double max = Double.NEGATIVE_INFINITY;
      for (int j = h.from(i); j < h.to(i); j++) max = Math.max(max, s[j]);
      double sum = 0;
      for (int j = h.from(i); j < h.to(i); j++) sum += s[j] = StrictMath.exp(s[j] - max);
      for (int c = 0; c < h.headDim(); c++) {
        double y = 0;
        for (int j = h.from(i); j < h.to(i); j++) y += s[j] / sum * value(h, h.v(), j, c);
        out.set(h.first() + i, h.queryColumn() + c, y);
      }
      logSum.set(h.first() + i, h.index(), sum > 0 ? max + StrictMath.log(sum) : 0);
    }
  }

  static void backward(AttentionHead h, AttentionHead.Gradient g, AttentionHead.Part part) {
    double[] slopes = new double[h.keys()];
    for (int i = part.from(); i < part.from() + part.count(); i++) {
      int row = h.first() + i;
      double[] s = scores(h, i, slopes);
      double along = 0;
      for (int c = 0; c < h.headDim(); c++) along += query(h, g.dout(), i, c) * query(h, g.out(), i, c);
      double[] dq = new double[h.headDim()];
      for (int j = Math.max(part.keyFrom(), h.from(i)); j < Math.min(part.keyTo(), h.to(i)); j++) {
        double p = StrictMath.exp(s[j] - g.logSum().get(row, h.index()));
        double dp = 0;
        for (int c = 0; c < h.headDim(); c++) dp += query(h, g.dout(), i, c) * value(h, h.v(), j, c);
        double ds = p * (dp - along) * slopes[j] * h.scores().scale();
        for (int c = 0; c < h.headDim(); c++) {
          dq[c] += ds * value(h, h.k(), j, c);
          if (g.dk() != null) add(h, g.dk(), j, c, ds * query(h, h.q(), i, c));
          if (g.dv() != null) add(h, g.dv(), j, c, p * query(h, g.dout(), i, c));
        }
      }
      for (int c = 0; g.dq() != null && c < dq.length; c++) g.dq().set(row, h.queryColumn() + c, dq[c]);
    }
  }

  /** Scores of a query with the keys that it sees, and how fast the cap lets each of them grow (1 without a cap). */
  private static double[] scores(AttentionHead h, int i, double[] slopes) {
    double[] s = new double[h.keys()];
    double cap = h.scores().cap();
    for (int j = h.from(i); j < h.to(i); j++) {
      for (int c = 0; c < h.headDim(); c++) s[j] += query(h, h.q(), i, c) * value(h, h.k(), j, c);
      s[j] *= h.scores().scale();
      double t = cap == 0 ? 0 : StrictMath.tanh(s[j] / cap);
      slopes[j] = 1 - t * t;
      if (cap != 0) s[j] = cap * t;
      s[j] -= h.slope() * Math.abs(j - h.position(i));
    }
    return s;
  }

  private static double query(AttentionHead h, Tensor t, int i, int c) {
    return t.get(h.first() + i, h.queryColumn() + c);
  }

  private static double value(AttentionHead h, Tensor t, int j, int c) {
    return t.get(h.keyRows().intAt(0, h.keyFrom() + j), h.keyColumn() + c);
  }

  private static void add(AttentionHead h, Tensor t, int j, int c, double x) {
    int row = h.keyRows().intAt(0, h.keyFrom() + j);
    t.set(row, h.keyColumn() + c, t.get(row, h.keyColumn() + c) + x);
  }
}
