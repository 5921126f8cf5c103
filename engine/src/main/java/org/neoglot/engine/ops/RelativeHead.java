// One head of attention with relative terms.
package org.neoglot.engine.ops;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Context;
import org.neoglot.engine.DType;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;
import org.neoglot.engine.kernels.AttentionHead;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Operand;

/**
 * {@link AttentionRelative} of one head of one sequence: every product is the kernels' matrix product, of
 * {@value #BLOCK} queries with all keys that the last of them sees. What has to do with distances is done between the
 * products: a bias is the same row of numbers for every query, shifted by its position; the other terms are products with
 * all columns that the sequence's distances have, of which each score picks one.
 */
final class RelativeHead {
  /** Queries whose scores exist at a time. */
  static final int BLOCK = 64;

  /** Columns of distances, and tables as they lie in the operands, or their gradients; null for those that are not. */
  record Terms(Tensor columns, Tensor bias, Tensor byQuery, Tensor byKey) {}

  /** What a gradient reads, and what it fills or adds to. */
  record Gradient(Tensor out, Tensor logSum, Tensor dout, Tensor dq, Tensor dk, Tensor dv, Terms terms) {}

  /** Scratch of a task; the first slot is that of {@link AttentionDecode}. */
  private enum Slot {
    DECODE, COLUMNS, KEYS, VALUES, QUERIES, SCORES, BIAS, SCALED, BY_QUERY, BY_KEY, DKEYS, DVALUES, DSCORES, DBIAS, DBY_KEY
  }

  private final Kernels k;
  private final AttentionHead h;
  private final Terms terms;
  private final Worker worker;
  private final int d;
  private final int keys;
  /** The column of each distance from 1 - keys on; between them, the tables' columns {@code low} to {@code low + range}. */
  private final Tensor columns;
  private int low;
  private int range;
  /**
   * What {@link #prepare} finds: this head's keys, the bias of each distance, distances as scaled queries, keys times
   * these.
   */
  private Tensor keyRows;
  private Tensor bias;
  private Tensor scaled;
  private Tensor byKey;

  RelativeHead(Kernels kernels, AttentionHead head, Terms terms, Worker worker) {
    k = kernels;
    h = head;
    this.terms = terms;
    this.worker = worker;
    d = h.headDim();
    keys = h.keys();
    columns = worker.tensor(Slot.COLUMNS.ordinal(), DType.I32, 1, Math.max(1, keys + h.queries() - 1));
    if (h.queries() > 0 && keys > 0) findColumns();
  }

  private void findColumns() {
    int reach = terms.columns.cols() / 2;
    int high = -1;
    low = Integer.MAX_VALUE;
    int rows = (terms.bias != null ? terms.bias : terms.byQuery != null ? terms.byQuery : terms.byKey).rows();
    for (int t = 0; t < columns.cols(); t++) {
      int column = terms.columns.intAt(0, reach + Math.clamp(t - (keys - 1), -reach, reach));
      if (column < 0 || column >= rows) {
        throw new IllegalArgumentException("AttentionRelative: distance " + (t - (keys - 1)) + " has column " + column
            + ", wanted 0 to " + (rows - 1));
      }
      columns.setInt(0, t, column);
      low = Math.min(low, column);
      high = Math.max(high, column);
    }
    range = high - low + 1;
  }

  /** Where the distance of a query and the sequence's first key stands in {@link #columns}. */
  private int shift(int query) {
    return keys - 1 - h.position(query);
  }

  /**
   * Numbers from a key's row of products to the next: an odd number of cache lines. A query's scores pick one number a row,
   * and rows a power of two apart would all want the same few places of the cache.
   */
  private int apart() {
    return (range + 15) / 16 * 16 | 16;
  }

  private Tensor scratch(Slot slot, int rows, int cols) {
    return worker.tensor(slot.ordinal(), k.type(), Math.max(1, rows), Math.max(1, cols));
  }

  /** out and log-sum-exp of every query. */
  void forward(Tensor out, Tensor logSum) {
    prepare();
    Tensor values = collected(Slot.VALUES, h.v());
    for (int at = 0; at < h.queries(); at += BLOCK) {
      int count = Math.min(BLOCK, h.queries() - at);
      int width = h.to(at + count - 1);
      Tensor s = scores(at, count, width);
      double[] scales = new double[count];
      for (int i = 0; i < count; i++) {
        int from = h.from(at + i);
        int seen = h.to(at + i) - from;
        double max = k.max(s.data(), s.at(i, from), seen);
        double sum = k.expSum(max, s.data(), s.at(i, from), s.data(), s.at(i, from), seen);
        mask(s, i, from, seen, width);
        scales[i] = seen == 0 ? 0 : 1 / sum;
        logSum.set(h.first() + at + i, h.index(), seen == 0 ? 0 : max + StrictMath.log(sum));
      }
      k.gemm(count, d, width, Context.operand(s, false), Context.operand(values, false), out.data(), h.atQuery(out, at),
          out.stride(), false, worker);
      for (int i = 0; i < count; i++) {
        long row = h.atQuery(out, at + i);
        k.scale(scales[i], out.data(), row, out.data(), row, d);
      }
    }
  }

  /** Zeros where a query does not see. */
  private static void mask(Tensor s, int row, int from, int seen, int width) {
    if (from > 0) Rows.clear(s, row, 0, from);
    if (from + seen < width) Rows.clear(s, row, from + seen, width - from - seen);
  }

  /** What all blocks of queries read: this head's keys, the bias by distance, the keys' products with distances. */
  private void prepare() {
    keyRows = collected(Slot.KEYS, h.k());
    if (terms.bias != null) {
      bias = scratch(Slot.BIAS, 1, columns.cols());
      for (int t = 0; t < columns.cols(); t++) {
        if (range > 0) bias.set(0, t, terms.bias.get(columns.intAt(0, t), h.index()));
      }
    }
    if (terms.byKey != null) {
      scaled = scratch(Slot.SCALED, range, d);
      for (int c = 0; c < range; c++) {
        k.scale(h.scores().scale(), terms.byKey.data(), terms.byKey.at(low + c, h.queryColumn()), scaled.data(),
            scaled.at(c), d);
      }
      byKey = scratch(Slot.BY_KEY, keys, apart());
      k.gemm(keys, range, d, Context.operand(keyRows, false), Context.operand(scaled, true), byKey.data(), byKey.at(0),
          byKey.stride(), false, worker);
    }
  }

  /** This head's part of the sequence's rows of a pool, under each other. */
  private Tensor collected(Slot slot, Tensor pool) {
    Tensor t = scratch(slot, keys, d);
    for (int j = 0; j < keys; j++) {
      MemorySegment.copy(pool.data(), h.atKey(pool, j), t.data(), t.at(j), (long) d * t.type().bytes());
    }
    return t;
  }

  /** Scores of {@code count} queries and the first {@code width} keys, and the scaled queries beside them. */
  private Tensor scores(int at, int count, int width) {
    Tensor q = scratch(Slot.QUERIES, BLOCK, d);
    for (int i = 0; i < count; i++) {
      k.scale(h.scores().scale(), h.q().data(), h.atQuery(h.q(), at + i), q.data(), q.at(i), d);
    }
    Tensor s = scratch(Slot.SCORES, BLOCK, keys);
    k.gemm(count, width, d, Context.operand(q, false), Context.operand(keyRows, true), s.data(), s.at(0),
        s.stride(), false, worker);
    Tensor byQuery = terms.byQuery == null ? null : scratch(Slot.BY_QUERY, BLOCK, range);
    if (byQuery != null) {
      k.gemm(count, range, d, Context.operand(q, false), distances(terms.byQuery, true), byQuery.data(), byQuery.at(0),
          byQuery.stride(), false, worker);
    }
    for (int i = 0; i < count; i++) {
      int from = h.from(at + i);
      int to = h.to(at + i);
      if (from == to) continue;
      if (bias != null) {
        k.add(s.data(), s.at(i, from), bias.data(), bias.at(0, shift(at + i) + from), s.data(), s.at(i, from), to - from);
      }
      if (byQuery != null) pick(s, i, from, to, shift(at + i), byQuery, byQuery.at(i), 0);
      if (byKey != null) pick(s, i, from, to, shift(at + i), byKey, byKey.at(0), byKey.rowBytes());
    }
    return s;
  }

  /** This head's part of the distances' rows in use. */
  private Operand distances(Tensor table, boolean transposed) {
    return new Operand(table.data(), table.at(low, h.queryColumn()), table.rowBytes(), null, transposed);
  }

  /** s[j] += what stands in {@code term}, at {@code base + j step}, in the column of the distance of key j. */
  private void pick(Tensor s, int row, int from, int to, int shift, Tensor term, long base, long step) {
    long to0 = s.at(row);
    long columnAt = columns.at(0, shift);
    if (s.type() == DType.F32) {
      for (int j = from; j < to; j++) {
        long column = columns.data().get(DType.INT, columnAt + 4L * j) - low;
        float sum = s.data().get(DType.FLOAT, to0 + 4L * j) + term.data().get(DType.FLOAT, base + j * step + 4 * column);
        s.data().set(DType.FLOAT, to0 + 4L * j, sum);
      }
    } else {
      for (int j = from; j < to; j++) {
        long column = columns.data().get(DType.INT, columnAt + 4L * j) - low;
        double sum = s.data().get(DType.DOUBLE, to0 + 8L * j) + term.data().get(DType.DOUBLE, base + j * step + 8 * column);
        s.data().set(DType.DOUBLE, to0 + 8L * j, sum);
      }
    }
  }

  /** The way back: each s[j] is added to what stands in {@code term} there, in the order of keys. */
  private void put(Tensor s, int row, int from, int to, int shift, Tensor term, long base, long step) {
    long from0 = s.at(row);
    long columnAt = columns.at(0, shift);
    if (s.type() == DType.F32) {
      for (int j = from; j < to; j++) {
        long at = base + j * step + 4L * (columns.data().get(DType.INT, columnAt + 4L * j) - low);
        float sum = term.data().get(DType.FLOAT, at) + s.data().get(DType.FLOAT, from0 + 4L * j);
        term.data().set(DType.FLOAT, at, sum);
      }
    } else {
      for (int j = from; j < to; j++) {
        long at = base + j * step + 8L * (columns.data().get(DType.INT, columnAt + 4L * j) - low);
        double sum = term.data().get(DType.DOUBLE, at) + s.data().get(DType.DOUBLE, from0 + 8L * j);
        term.data().set(DType.DOUBLE, at, sum);
      }
    }
  }

  /**
   * With P = e^(S - logsumexp): dV += P^T dO, dS = P (dO V^T - rowsum(dO O)), dQ = scale dS K, dK = dS^T (scale Q), and
   * each term's gradient is dS summed over equal distances, times what the term was multiplied by.
   */
  void backward(Gradient g) {
    if (h.queries() == 0) return;
    prepare();
    Tensor values = collected(Slot.VALUES, h.v());
    Tensor dk = zeros(Slot.DKEYS, keys, d);
    Tensor dv = zeros(Slot.DVALUES, keys, d);
    Tensor dBias = terms.bias == null ? null : zeros(Slot.DBIAS, 1, columns.cols());
    Tensor dByKey = terms.byKey == null ? null : zeros(Slot.DBY_KEY, keys, apart());
    for (int at = 0; at < h.queries(); at += BLOCK) {
      int count = Math.min(BLOCK, h.queries() - at);
      int width = h.to(at + count - 1);
      Tensor ds = slopes(g, at, count, width, values, dv);
      Operand q = Context.operand(scratch(Slot.QUERIES, BLOCK, d), false);
      k.gemm(width, d, count, Context.operand(ds, true), q, dk.data(), dk.at(0), dk.stride(), true, worker);
      k.gemm(count, d, width, Context.operand(ds, false), Context.operand(keyRows, false),
          g.dq.data(), h.atQuery(g.dq, at), g.dq.stride(), false, worker);
      if (terms.byQuery != null) queryTerm(g, ds, at, count, q);
      for (int i = 0; i < count; i++) {
        int from = h.from(at + i);
        int to = h.to(at + i);
        if (dBias != null && from < to) {
          long there = dBias.at(0, shift(at + i) + from);
          k.add(dBias.data(), there, ds.data(), ds.at(i, from), dBias.data(), there, to - from);
        }
        if (dByKey != null) put(ds, i, from, to, shift(at + i), dByKey, dByKey.at(0), dByKey.rowBytes());
        long row = h.atQuery(g.dq, at + i);
        k.scale(h.scores().scale(), g.dq.data(), row, g.dq.data(), row, d);
      }
    }
    if (dBias != null) biasTerm(g, dBias);
    if (dByKey != null) keyTerm(g, dByKey, dk);
    spread(dk, g.dk);
    spread(dv, g.dv);
  }

  private Tensor zeros(Slot slot, int rows, int cols) {
    Tensor t = scratch(slot, rows, cols);
    for (int r = 0; r < t.rows(); r++) Rows.clear(t, r);
    return t;
  }

  /** Gradients of the scores of a block of queries; dv gains this block's share. */
  private Tensor slopes(Gradient g, int at, int count, int width, Tensor values, Tensor dv) {
    Tensor p = scores(at, count, width);
    for (int i = 0; i < count; i++) {
      int from = h.from(at + i);
      int seen = h.to(at + i) - from;
      double logSum = g.logSum.get(h.first() + at + i, h.index());
      k.expSum(logSum, p.data(), p.at(i, from), p.data(), p.at(i, from), seen);
      mask(p, i, from, seen, width);
    }
    var dout = new Operand(g.dout.data(), h.atQuery(g.dout, at), g.dout.rowBytes(), null, false);
    k.gemm(width, d, count, Context.operand(p, true), dout, dv.data(), dv.at(0), dv.stride(), true, worker);
    Tensor ds = scratch(Slot.DSCORES, BLOCK, keys);
    k.gemm(count, width, d, dout, Context.operand(values, true), ds.data(), ds.at(0), ds.stride(), false, worker);
    for (int i = 0; i < count; i++) {
      double along = k.dot(g.dout.data(), h.atQuery(g.dout, at + i), g.out.data(), h.atQuery(g.out, at + i), d);
      int from = h.from(at + i);
      int seen = h.to(at + i) - from;
      k.shift(-along, ds.data(), ds.at(i, from), ds.data(), ds.at(i, from), seen);
      k.mul(ds.data(), ds.at(i, from), p.data(), p.at(i, from), ds.data(), ds.at(i, from), seen);
      mask(ds, i, from, seen, width);
    }
    return ds;
  }

  /** Distances as keys: what queries and these distances gain. */
  private void queryTerm(Gradient g, Tensor ds, int at, int count, Operand q) {
    Tensor d1 = zeros(Slot.BY_QUERY, BLOCK, range);                 // the products were needed for the scores only
    for (int i = 0; i < count; i++) put(ds, i, h.from(at + i), h.to(at + i), shift(at + i), d1, d1.at(i), 0);
    k.gemm(count, d, range, Context.operand(d1, false), distances(terms.byQuery, false), g.dq.data(),
        h.atQuery(g.dq, at), g.dq.stride(), true, worker);
    Tensor table = g.terms.byQuery;
    k.gemm(range, d, count, Context.operand(d1, true), q, table.data(), table.at(low, h.queryColumn()), table.stride(),
        true, worker);
  }

  /** Distances as queries: what keys and these distances gain. */
  private void keyTerm(Gradient g, Tensor dByKey, Tensor dk) {
    k.gemm(keys, d, range, Context.operand(dByKey, false), Context.operand(scaled, false),
        dk.data(), dk.at(0), dk.stride(), true, worker);
    for (int j = 0; j < keys; j++) {
      k.scale(h.scores().scale(), dByKey.data(), dByKey.at(j), dByKey.data(), dByKey.at(j), range);
    }
    Tensor table = g.terms.byKey;
    k.gemm(range, d, keys, Context.operand(dByKey, true), Context.operand(keyRows, false),
        table.data(), table.at(low, h.queryColumn()), table.stride(), true, worker);
  }

  private void biasTerm(Gradient g, Tensor dBias) {
    Tensor table = g.terms.bias;
    for (int t = 0; range > 0 && t < columns.cols(); t++) {
      int column = columns.intAt(0, t);
      table.set(column, h.index(), table.get(column, h.index()) + dBias.get(0, t));
    }
  }

  /** The gradients of this head's keys to where these lie. */
  private void spread(Tensor t, Tensor pool) {
    for (int j = 0; j < keys; j++) {
      MemorySegment.copy(t.data(), t.at(j), pool.data(), h.atKey(pool, j), (long) d * t.type().bytes());
    }
  }

  /** One query a sequence: the keys stream by as dot products, and each meets the row of its own distance. */
  void decode(Tensor out, Tensor logSum) {
    AttentionDecode.forward(k, h, out, logSum, worker, (s, query, from, seen) -> {
      double scale = h.scores().scale();
      for (int j = 0; j < seen; j++) {
        int column = columns.intAt(0, shift(query) + from + j);
        double sum = 0;
        if (terms.byQuery != null) {
          sum += k.dot(h.q().data(), h.atQuery(h.q(), query), terms.byQuery.data(),
              terms.byQuery.at(column, h.queryColumn()), d);
        }
        if (terms.byKey != null) {
          sum += k.dot(h.k().data(), h.atKey(h.k(), from + j), terms.byKey.data(), terms.byKey.at(column, h.queryColumn()),
              d);
        }
        double added = terms.bias == null ? 0 : terms.bias.get(column, h.index());
        s.set(0, j, s.get(0, j) + scale * sum + added);
      }
    });
  }
}
