// Attention by its definition.
package org.neoglot.engine.kernels;

import org.neoglot.engine.DType;
import org.neoglot.engine.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Attention by its definition, in float: a softmax that runs over blocks of keys (Milakov and Gimelshein 2018; Dao et
 * al. 2022), so that no row of scores is ever whole.
 *
 * <p>Bits: a score is one chain of fma over the head's numbers, of the scaled query; a block's exponentials are added in
 * the order of keys; every sum over keys (out, dq) or queries (dk, dv) is one chain of fma in their order; a result
 * that is -0 becomes 0. All steps but the chains concern one query, so a query's bits depend on no other query.
 *
 * <p>Every row is an array of its own, because C2 makes vectors of such loops (see {@link ScalarGemm}).
 */
final class ScalarAttention {
  private static final int BLOCK = AttentionHead.BLOCK;

  private final AttentionHead h;
  private final int d;
  private final float[][] keys = new float[BLOCK][];
  private final float[][] values = new float[BLOCK][];
  private float[][] keysTurned;
  private float[][] valuesTurned;
  private final float[] s = new float[BLOCK];
  private final float[] slopes = new float[BLOCK];

  private ScalarAttention(AttentionHead head) {
    h = head;
    d = head.headDim();
  }

  /** out and log-sum-exp of queries {@code from .. from + count}. */
  static void forward(AttentionHead head, Tensor out, Tensor logSum, int from, int count) {
    new ScalarAttention(head).forward(out, logSum, from, count);
  }

  private void forward(Tensor out, Tensor logSum, int from, int count) {
    float[][] q = scaledQueries(from, count);
    float[][] sums = new float[count][d];
    float[] max = new float[count];
    float[] total = new float[count];
    Arrays.fill(max, AttentionHead.LOWEST);
    for (int block = 0; block < h.keys(); block += BLOCK) {
      load(block);
      for (int i = 0; i < count; i++) {
        int lo = Math.max(0, h.from(from + i) - block);
        int hi = Math.min(BLOCK, h.to(from + i) - block);
        if (lo >= hi) continue;
        scores(q[i], from + i, block, lo, hi);
        float top = max[i];
        for (int j = lo; j < hi; j++) top = s[j] > top ? s[j] : top;
        float fade = FloatFunctions.expOrZero(max[i] - top);
        float sum = 0;
        for (int j = lo; j < hi; j++) sum += s[j] = FloatFunctions.expOrZero(s[j] - top);
        total[i] = Math.fma(total[i], fade, sum);
        max[i] = top;
        for (int c = 0; c < d; c++) sums[i][c] *= fade;
        for (int j = lo; j < hi; j++) axpy(s[j], values[j], sums[i], d);
      }
    }
    for (int i = 0; i < count; i++) {
      float inverse = total[i] > 0 ? 1 / total[i] : 0;
      for (int c = 0; c < d; c++) sums[i][c] = sums[i][c] * inverse + 0f;
      MemorySegment.copy(sums[i], 0, out.data(), DType.FLOAT, h.atQuery(out, from + i), d);
      logSum.set(h.first() + from + i, h.index(), logSum(max[i], total[i]));
    }
  }

  /** Log of the sum of e^score; 0 for a query that sees nothing. */
  static float logSum(float max, float total) {
    return total > 0 ? max + FloatFunctions.log(total) : 0;
  }

  /** With P = e^(S - logsumexp): dV += P^T dO, dS = P (dO V^T - rowsum(dO O)), dQ = scale dS K, dK += dS^T (scale Q). */
  static void backward(AttentionHead head, AttentionHead.Gradient g, AttentionHead.Part part, Kernels kernels) {
    new ScalarAttention(head).backward(g, part, kernels);
  }

  private void backward(AttentionHead.Gradient g, AttentionHead.Part part, Kernels kernels) {
    float[][] q = scaledQueries(part.from(), part.count());
    float[][] dout = new float[part.count()][d];
    float[] along = new float[part.count()];
    for (int i = 0; i < part.count(); i++) {
      long at = h.atQuery(g.dout(), part.from() + i);
      MemorySegment.copy(g.dout().data(), DType.FLOAT, at, dout[i], 0, d);
      along[i] = (float) kernels.dot(g.dout().data(), at, g.out().data(), h.atQuery(g.out(), part.from() + i), d);
    }
    float[][] dq = new float[part.count()][d];
    for (int block = part.keyFrom(); block < part.keyTo(); block += BLOCK) {
      load(block);
      float[][] dk = rows(g.dk(), block);
      float[][] dv = rows(g.dv(), block);
      for (int i = 0; i < part.count(); i++) {
        int lo = Math.max(0, h.from(part.from() + i) - block);
        int hi = Math.min(BLOCK, h.to(part.from() + i) - block);
        if (lo >= hi) continue;
        float logSum = (float) g.logSum().get(h.first() + part.from() + i, h.index());
        scores(q[i], part.from() + i, block, lo, hi);
        float[] dp = new float[BLOCK];
        for (int c = 0; c < d; c++) axpy(dout[i][c], valuesTurned[c], dp, BLOCK);
        for (int j = lo; j < hi; j++) {
          float p = FloatFunctions.expOrZero(s[j] - logSum);
          float ds = p * (dp[j] - along[i]);
          if (h.scores().cap() != 0) ds *= slopes[j];
          if (dv != null) axpy(p, dout[i], dv[j], d);
          if (dk != null) axpy(ds, q[i], dk[j], d);
          axpy(ds, keys[j], dq[i], d);
        }
      }
      write(dk, g.dk(), block);
      write(dv, g.dv(), block);
    }
    if (g.dq() == null) return;
    for (int i = 0; i < part.count(); i++) {
      for (int c = 0; c < d; c++) dq[i][c] = dq[i][c] * (float) h.scores().scale() + 0f;
      MemorySegment.copy(dq[i], 0, g.dq().data(), DType.FLOAT, h.atQuery(g.dq(), part.from() + i), d);
    }
  }

  private static void axpy(float f, float[] x, float[] z, int n) {
    for (int i = 0; i < n; i++) z[i] = Math.fma(f, x[i], z[i]);
  }

  private float[][] scaledQueries(int from, int count) {
    float[][] q = new float[count][d];
    float scale = (float) h.scores().scale();
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(h.q().data(), DType.FLOAT, h.atQuery(h.q(), from + i), q[i], 0, d);
      for (int c = 0; c < d; c++) q[i][c] *= scale;
    }
    return q;
  }

  /** A block of keys and values, as they are and turned round. */
  private void load(int block) {
    keysTurned = new float[d][BLOCK];
    valuesTurned = new float[d][BLOCK];
    for (int j = 0; j < Math.min(BLOCK, h.keys() - block); j++) {
      keys[j] = row(h.k(), block + j);
      values[j] = row(h.v(), block + j);
      for (int c = 0; c < d; c++) keysTurned[c][j] = keys[j][c];
      for (int c = 0; c < d; c++) valuesTurned[c][j] = values[j][c];
    }
  }

  private float[] row(Tensor t, int key) {
    float[] row = new float[d];
    MemorySegment.copy(t.data(), DType.FLOAT, h.atKey(t, key), row, 0, d);
    return row;
  }

  private float[][] rows(Tensor t, int block) {
    if (t == null) return null;
    float[][] rows = new float[Math.min(BLOCK, h.keys() - block)][];
    for (int j = 0; j < rows.length; j++) rows[j] = row(t, block + j);
    return rows;
  }

  private void write(float[][] rows, Tensor t, int block) {
    if (rows == null) return;
    for (int j = 0; j < rows.length; j++) {
      for (int c = 0; c < d; c++) rows[j][c] += 0f;
      MemorySegment.copy(rows[j], 0, t.data(), DType.FLOAT, h.atKey(t, block + j), d);
    }
  }

  /** Scores of a query and a block's keys {@code lo .. hi}; with a cap also the slope of the cap there. */
  private void scores(float[] q, int query, int block, int lo, int hi) {
    Arrays.fill(s, 0);
    for (int c = 0; c < d; c++) axpy(q[c], keysTurned[c], s, BLOCK);
    float cap = (float) h.scores().cap();
    float slope = (float) -h.slope();
    int position = h.position(query) - block;
    for (int j = lo; j < hi; j++) {
      if (cap != 0) {
        float t = FloatFunctions.tanh(s[j] * (1 / cap));
        slopes[j] = Math.fma(-t, t, 1f);
        s[j] = cap * t;
      }
      if (slope != 0) s[j] = Math.fma(slope, Math.abs((float) j - (float) position), s[j]);
    }
  }
}
