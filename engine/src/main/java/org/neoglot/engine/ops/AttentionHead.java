package org.neoglot.engine.ops;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Context;
import org.neoglot.engine.DType;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Operand;

/**
 * One head of one sequence, a block of query rows at a time: scores of the block against all keys that it may see,
 * their softmax, and the sums of values. Memory is one block of scores, never the whole matrix.
 */
final class AttentionHead {
  private static final int KEYS = 0;
  private static final int VALUES = 1;
  private static final int SCORES = 2;
  private static final int DSCORES = 3;
  private static final int DKEYS = 4;
  private static final int DVALUES = 5;

  /** Query rows of this sequence. */
  final int queries;

  private final Attention attention;
  private final Kernels kernels;
  private final boolean decode;
  private final Worker worker;
  private final Tensor q;
  private final int first;
  private final int keys;
  private final int queryColumn;
  private final int keyColumn;
  private final Tensor keyIndex;
  private final int keyFrom;
  private final boolean together;
  private final Tensor k;
  private final Tensor v;
  private Tensor dk;
  private Tensor dv;

  AttentionHead(Attention attention, Context context, Worker worker, Tensor[] x, int sequence, int head) {
    this.attention = attention;
    this.kernels = context.kernels();
    this.decode = context.decode();
    this.worker = worker;
    q = x[0];
    first = x[3].intAt(0, sequence);
    queries = x[3].intAt(0, sequence + 1) - first;
    keyFrom = x[4].intAt(0, sequence);
    keys = x[4].intAt(0, sequence + 1) - keyFrom;
    keyIndex = x[5];
    queryColumn = head * attention.headDim();
    keyColumn = head / (attention.heads() / attention.kvHeads()) * attention.headDim();
    together = keysFollowEachOther();
    k = gather(x[1], KEYS);
    v = gather(x[2], VALUES);
  }

  private int keyRow(int key) {
    return keyIndex.intAt(0, keyFrom + key);
  }

  private boolean keysFollowEachOther() {
    for (int i = 1; i < keys; i++) if (keyRow(i) != keyRow(0) + i) return false;
    return true;
  }

  /** This head's part of the pool: where it lies if its rows follow each other, else a copy in order. */
  private Tensor gather(Tensor pool, int slot) {
    if (keys == 0) return pool;
    if (together) return pool.rowsFrom(keyRow(0), keys).columns(keyColumn, attention.headDim());
    Tensor copy = worker.tensor(slot, pool.type(), keys, attention.headDim());
    for (int i = 0; i < keys; i++) {
      MemorySegment.copy(pool.data(), pool.at(keyRow(i), keyColumn), copy.data(), copy.at(i), copy.rowBytes());
    }
    return copy;
  }

  /** How many keys row {@code i} of the sequence sees: the last query sees the last key. */
  private int seen(int i) {
    return attention.causal() ? Math.max(0, keys - queries + i + 1) : keys;
  }

  void forward(Tensor out, Tensor logSum, int from, int count) {
    int width = seen(from + count - 1);
    Tensor scores = scores(from, count, width);
    for (int i = 0; i < count; i++) {
      int seen = seen(from + i);
      double max = kernels.max(scores.data(), scores.at(i), seen);
      double sum = kernels.expSum(max, scores.data(), scores.at(i), scores.data(), scores.at(i), seen);
      kernels.scale(1 / sum, scores.data(), scores.at(i), scores.data(), scores.at(i), seen);
      clear(scores, i, seen, width);
      logSum.set(first + from + i, queryColumn / attention.headDim(), max + StrictMath.log(sum));
    }
    if (decode) {
      weigh(scores, out, from, count);
    } else {
      product(count, attention.headDim(), width, operand(scores, false), operand(v, false), out, first + from,
          queryColumn, false);
    }
  }

  /** In a decode step the keys stream by once for one query row: dot products, then weighted sums of values. */
  private void weigh(Tensor scores, Tensor out, int from, int count) {
    int n = attention.headDim();
    for (int i = 0; i < count; i++) {
      long at = out.at(first + from + i, queryColumn);
      Rows.clear(out, first + from + i, queryColumn, n);
      for (int j = 0; j < seen(from + i); j++) kernels.axpy(scores.get(i, j), v.data(), v.at(j), out.data(), at, n);
    }
  }

  /** scale q k^T of a block of queries and the first {@code width} keys. */
  private Tensor scores(int from, int count, int width) {
    Tensor scores = worker.tensor(SCORES, q.type(), count, width);
    int n = attention.headDim();
    if (decode) {
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < width; j++) {
          scores.set(i, j, kernels.dot(q.data(), q.at(first + from + i, queryColumn), k.data(), k.at(j), n));
        }
      }
    } else {
      product(count, width, n, queries(q, from), operand(k, true), scores, 0, 0, false);
    }
    for (int i = 0; i < count; i++) {
      kernels.scale(attention.scale(), scores.data(), scores.at(i), scores.data(), scores.at(i), width);
    }
    return scores;
  }

  /** With P = e^(S - logsumexp): dV += P^T dO, dS = P (dO V^T - rowsum(dO O)) scale, dQ = dS K, dK += dS^T Q. */
  void backward(Tensor out, Tensor logSum, Tensor dout, Tensor[] d, int from, int count) {
    int n = attention.headDim();
    int width = seen(from + count - 1);
    prepare(d);
    Tensor p = scores(from, count, width);
    Tensor ds = worker.tensor(DSCORES, q.type(), count, width);
    product(count, width, n, queries(dout, from), operand(v, true), ds, 0, 0, false);
    for (int i = 0; i < count; i++) {
      int row = first + from + i;
      int seen = seen(from + i);
      kernels.expSum(logSum.get(row, queryColumn / n), p.data(), p.at(i), p.data(), p.at(i), seen);
      clear(p, i, seen, width);
      double along = kernels.dot(dout.data(), dout.at(row, queryColumn), out.data(), out.at(row, queryColumn), n);
      kernels.shift(-along, ds.data(), ds.at(i), ds.data(), ds.at(i), seen);
      kernels.mul(p.data(), p.at(i), ds.data(), ds.at(i), ds.data(), ds.at(i), seen);
      kernels.scale(attention.scale(), ds.data(), ds.at(i), ds.data(), ds.at(i), seen);
      clear(ds, i, seen, width);
    }
    product(width, n, count, operand(p, true), queries(dout, from), dv, 0, 0, true);
    product(count, n, width, operand(ds, false), operand(k, false), d[0], first + from, queryColumn, false);
    product(width, n, count, operand(ds, true), queries(q, from), dk, 0, 0, true);
  }

  /** Gradients of keys are summed where they lie, or in a copy that {@link #scatter} adds at the end. */
  private void prepare(Tensor[] d) {
    if (dk != null) return;
    if (together) {
      dk = d[1].rowsFrom(keyRow(0), keys).columns(keyColumn, attention.headDim());
      dv = d[2].rowsFrom(keyRow(0), keys).columns(keyColumn, attention.headDim());
    } else {
      dk = worker.tensor(DKEYS, q.type(), keys, attention.headDim());
      dv = worker.tensor(DVALUES, q.type(), keys, attention.headDim());
      for (int i = 0; i < keys; i++) {
        clear(dk, i, 0, dk.cols());
        clear(dv, i, 0, dv.cols());
      }
    }
  }

  void scatter(Tensor intoKeys, Tensor intoValues) {
    if (together || dk == null) return;
    int n = attention.headDim();
    for (int i = 0; i < keys; i++) {
      long atKey = intoKeys.at(keyRow(i), keyColumn);
      long atValue = intoValues.at(keyRow(i), keyColumn);
      kernels.add(dk.data(), dk.at(i), intoKeys.data(), atKey, intoKeys.data(), atKey, n);
      kernels.add(dv.data(), dv.at(i), intoValues.data(), atValue, intoValues.data(), atValue, n);
    }
  }

  private static void clear(Tensor t, int row, int from, int to) {
    Rows.clear(t, row, from, to - from);
  }

  /** This head's columns of a block of query rows. */
  private Operand queries(Tensor t, int from) {
    return new Operand(t.data(), t.at(first + from, queryColumn), t.rowBytes(), null, false);
  }

  private static Operand operand(Tensor t, boolean transposed) {
    return Context.operand(t, transposed);
  }

  private void product(int m, int n, int inner, Operand a, Operand b, Tensor c, int row, int col, boolean add) {
    kernels.gemm(m, n, inner, a, b, c.data(), c.at(row, col), c.stride(), add, worker);
  }
}
