// Attention by vectors, with the bits of the definition.
package org.neoglot.engine.kernels;

import static org.neoglot.engine.kernels.AttentionTiles.ROWS;
import static org.neoglot.engine.kernels.AttentionTiles.SIDE;
import static org.neoglot.engine.kernels.AttentionTiles.WIDTH;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.neoglot.engine.DType;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;

/**
 * The twin of {@link ScalarAttention}. Scores stand on their side: a row of scratch is a key, a lane is a query. So a
 * query's softmax runs down the rows, lane by lane, with no sum across lanes, whatever the vector's width, and the
 * exponentials lie as the next product wants them. A panel of queries takes two vectors; only the keys that a panel sees
 * are touched, so a mask costs nothing but its ragged edge, and a block of scores (96 x 96) never leaves the caches.
 *
 * <p>Bits: the definition's chains, with terms of exactly 0 for keys that some lanes of a panel do not see; those
 * change no number but -0, which both sides turn into 0 at the end. 0 times NaN or infinity is not 0, though: a task
 * that meets such a number in a right-hand operand is left to the definition, so that nothing leaks past a mask.
 */
final class SimdAttention {
  /** Stands for a score that must not count; e^(it - largest score) is 0. */
  private static final float MASKED = -Float.MAX_VALUE;
  private static final int STATS = 6 * SIDE;

  private final Worker worker;
  private final float[] s;
  /** For each query of the block: largest score or log-sum-exp, total, first key, last key + 1, position, rowsum(dO O). */
  private final float[] stats;
  private final Backward backward;
  private AttentionHead h;
  private int d;
  /** Chunks of {@link AttentionTiles#SIDE} columns that a head's rows are kept in: chunk, row, column. */
  private int chunks;
  /** Rows of sums: whole tiles. */
  private int padded;
  private float[] rows;
  private float[] keys;
  private float[] values;
  private float[] queries;
  private float[] sums;
  /** Whether the head's keys follow each other in their pool. */
  private boolean consecutive;
  /** Always 1; see {@link AttentionTiles#multiplyTurned}. */
  private int one = 1;
  /** Of the panel at hand: keys that some query sees, and of these, those that every query sees. */
  private int lo;
  private int hi;
  private int allFrom;
  private int allTo;

  private SimdAttention(Worker worker) {
    this.worker = worker;
    s = worker.floats(4, SIDE * SIDE);
    stats = worker.floats(6, STATS);
    backward = new Backward();
  }

  /** The worker's own, made ready for a head. */
  private static SimdAttention of(AttentionHead head, Worker worker) {
    SimdAttention known = worker.kept(SimdAttention.class);
    SimdAttention attention = known == null ? worker.keep(new SimdAttention(worker)) : known;
    attention.begin(head);
    return attention;
  }

  private void begin(AttentionHead head) {
    h = head;
    d = head.headDim();
    consecutive = head.consecutive();
    chunks = (d + SIDE - 1) / SIDE;
    padded = (d + WIDTH + ROWS - 1) / ROWS * ROWS;
    rows = worker.floats(0, chunks * SIDE * SIDE);
    keys = worker.floats(1, chunks * SIDE * SIDE);
    values = worker.floats(2, chunks * SIDE * SIDE);
    queries = worker.floats(3, chunks * SIDE * SIDE);
    sums = worker.floats(5, SIDE * padded);
  }

  static void forward(AttentionHead head, Tensor out, Tensor logSum, int from, int count, Worker worker) {
    var attention = of(head, worker);
    for (int at = 0; at < count; at += SIDE) {
      int some = Math.min(SIDE, count - at);
      if (!attention.forward(out, logSum, from + at, some)) {
        ScalarAttention.forward(head, out, logSum, from + at, some);
      }
    }
  }

  /** False where a value is not finite: then nothing was written. */
  private boolean forward(Tensor out, Tensor logSum, int from, int count) {
    loadQueries(h.q(), from, count, (float) h.scores().scale(), rows);
    turn(rows, queries);
    prepare(from, count);
    Arrays.fill(sums, 0, SIDE * padded, 0f);
    Arrays.fill(stats, 0, SIDE, AttentionHead.LOWEST);
    Arrays.fill(stats, SIDE, 2 * SIDE, 0f);
    int end = h.to(from + count - 1);
    for (int block = h.from(from) / SIDE * SIDE; block < end; block += SIDE) {
      int some = Math.min(SIDE, h.keys() - block);
      loadKeys(h.k(), block, some, keys);
      if (!loadKeys(h.v(), block, some, values)) return false;
      for (int panel = 0; panel < count; panel += WIDTH) {
        if (!bounds(panel, block)) continue;
        scores(keys, queries, s, panel);
        adjust(panel, block, null);
        AttentionSoftmax.forward(s, panel, lo, hi, stats, sums, d);
        sumsOverKeys(values, s, panel);
      }
    }
    finish(out, logSum, from, count);
    return true;
  }

  /** Divides by the totals and turns the sums back into rows. */
  private void finish(Tensor out, Tensor logSum, int from, int count) {
    float[] inverse = queries;
    for (int i = 0; i < SIDE; i++) inverse[i] = stats[SIDE + i] > 0 ? 1 / stats[SIDE + i] : 0;
    scaleRows(sums, inverse, d);
    writeQueries(out, from, count);
    for (int i = 0; i < count; i++) {
      logSum.data().set(DType.FLOAT, logSum.at(h.first() + from + i, h.index()),
          ScalarAttention.logSum(stats[i], stats[SIDE + i]));
    }
  }

  /** Each row times a row of factors; + 0 because -0 is not kept. */
  private static void scaleRows(float[] x, float[] factors, int count) {
    for (int c = 0; c < count; c++) {
      for (int i = 0; i < SIDE; i++) x[c * SIDE + i] = x[c * SIDE + i] * factors[i] + 0f;
    }
  }

  private void writeQueries(Tensor out, int from, int count) {
    GemmTranspose.transpose(sums, 0, SIDE, d, SIDE, rows, 0, d);
    for (int i = 0; i < count; i++) {
      MemorySegment.copy(rows, i * d, out.data(), DType.FLOAT, h.atQuery(out, from + i), d);
    }
  }

  /** Rows of a block of queries in chunks, scaled; whether all are finite. What is beyond the last query is 0. */
  private boolean loadQueries(Tensor t, int from, int count, float scale, float[] to) {
    boolean finite = rows(t, h.atQuery(t, from), count, scale, to, 0);
    clearRows(to, count);
    return finite;
  }

  /** The same of a block of keys, which may lie anywhere in their pool. */
  private boolean loadKeys(Tensor t, int block, int count, float[] to) {
    boolean finite = true;
    int step = consecutive ? count : 1;
    for (int j = 0; j < count; j += step) finite &= rows(t, h.atKey(t, block + j), step, 1, to, j);
    clearRows(to, count);
    return finite;
  }

  private boolean rows(Tensor t, long offset, int rows, float factor, float[] to, int row) {
    long stride = t.rowBytes();
    long address = SimdKernels.read(t.data(), offset, (rows - 1) * (stride / Float.BYTES) + d);
    boolean finite = true;
    for (int c = 0; c < d; c += SIDE) {
      finite &= AttentionTiles.rows(address + 4L * c, stride, rows, Math.min(SIDE, d - c), factor, to, (c + row) * SIDE);
    }
    return finite;
  }

  private void clearRows(float[] x, int count) {
    for (int c = 0; count < SIDE && c < d; c += SIDE) Arrays.fill(x, (c + count) * SIDE, (c + SIDE) * SIDE, 0f);
  }

  /** Rows in chunks as columns: one row of {@code to} for each number of the head. */
  private void turn(float[] from, float[] to) {
    for (int c = 0; c < d; c += SIDE) {
      GemmTranspose.transpose(from, c * SIDE, SIDE, SIDE, Math.min(SIDE, d - c), to, c * SIDE, SIDE);
    }
  }

  /** Where each query of the block begins and ends to see; what lies beyond the last query sees what the last sees. */
  private void prepare(int from, int count) {
    for (int i = 0; i < SIDE; i++) {
      int query = from + Math.min(i, count - 1);
      stats[2 * SIDE + i] = h.from(query);
      stats[3 * SIDE + i] = h.to(query);
      stats[4 * SIDE + i] = h.position(query);
    }
  }

  /** Finds which keys of a block a panel sees; false for none. */
  private boolean bounds(int panel, int block) {
    int last = panel + WIDTH - 1;
    // Both ends grow from query to query, so the panel's first and last query tell.
    lo = Math.max(0, (int) stats[2 * SIDE + panel] - block);
    allFrom = Math.max(lo, (int) stats[2 * SIDE + last] - block);
    hi = Math.min(SIDE, (int) stats[3 * SIDE + last] - block);
    allTo = Math.min(hi, (int) stats[3 * SIDE + panel] - block);
    return lo < hi;
  }

  /** Products of the keys lo .. hi (and the rest of their tiles) with a panel of queries. */
  private void scores(float[] left, float[] right, float[] to, int panel) {
    for (int j = lo / ROWS * ROWS; j < hi; j += ROWS) {
      for (int c = 0; c < d; c += SIDE) {
        AttentionTiles.multiply(Math.min(SIDE, d - c), left, (c + j) * SIDE, SIDE, right, c * SIDE + panel, to,
            j * SIDE + panel, c > 0);
      }
    }
  }

  /** Adds to a panel's sums the rows lo .. hi of {@code left}, each times its weight for each query. */
  private void sumsOverKeys(float[] left, float[] weights, int panel) {
    for (int c = 0; c < d; c += ROWS) {
      int at = (c / SIDE * SIDE + lo) * SIDE + c % SIDE;
      AttentionTiles.multiplyTurned(hi - lo, left, at, one, weights, lo * SIDE + panel, sums, c * SIDE + panel);
    }
  }

  /** Sets what a panel's queries must not see, at both ends of its keys. */
  private void mask(float with, float[] x, int panel, int block) {
    AttentionSoftmax.mask(with, x, panel, lo, Math.min(allFrom, hi), block, stats);
    AttentionSoftmax.mask(with, x, panel, Math.max(allTo, Math.min(allFrom, hi)), hi, block, stats);
  }

  /** Cap, bias and mask; {@code slopes} gets the cap's slope where it is wanted. */
  private void adjust(int panel, int block, float[] slopes) {
    if (h.scores().cap() != 0) AttentionSoftmax.cap((float) h.scores().cap(), s, slopes, panel, lo, hi);
    if (h.slope() != 0) AttentionSoftmax.bias((float) -h.slope(), s, panel, lo, hi, block, stats);
    mask(MASKED, s, panel, block);
  }

  static void backward(AttentionHead head, AttentionHead.Gradient g, AttentionHead.Part part, Kernels kernels,
      Worker worker) {
    SimdAttention attention = of(head, worker);
    attention.backward.begin(g, part);
    if (!attention.backward.run(kernels)) {
      ScalarAttention.backward(head, g, part, kernels);
    }
  }

  /** The gradient of one part: blocks of queries from outside, blocks of keys inside. */
  private final class Backward {
    private final float[] ds = worker.floats(11, SIDE * SIDE);
    private final int[] panelLo = new int[SIDE / 4];
    private final int[] panelHi = new int[SIDE / 4];
    private AttentionHead.Gradient g;
    private AttentionHead.Part part;
    private float[] douts;
    private float[] queryRows;
    private float[] doutRows;
    private float[] slopes;
    private float[] dk;
    private float[] dv;

    private void begin(AttentionHead.Gradient gradient, AttentionHead.Part some) {
      g = gradient;
      part = some;
      douts = worker.floats(8, chunks * SIDE * SIDE);
      queryRows = worker.floats(9, chunks * SIDE * SIDE);
      doutRows = worker.floats(10, chunks * SIDE * SIDE);
      slopes = h.scores().cap() == 0 ? null : worker.floats(12, SIDE * SIDE);
      int size = g.dk() == null ? 0 : (part.keyTo() - part.keyFrom() + SIDE - 1) / SIDE * chunks * SIDE * SIDE;
      dk = worker.floats(13, size);
      dv = worker.floats(14, size);
    }

    /** False where an operand is not finite: then dk and dv are as they were, and dq has to be written again. */
    boolean run(Kernels kernels) {
      if (g.dk() != null) exchange(false);
      for (int at = 0; at < part.count(); at += SIDE) {
        if (!queries(part.from() + at, Math.min(SIDE, part.count() - at), kernels)) return false;
      }
      if (g.dk() != null) exchange(true);
      return true;
    }

    /** Brings the gradients of keys and values to scratch, where they stay all the time, or back. */
    private void exchange(boolean back) {
      for (int j = part.keyFrom(); j < part.keyTo(); j++) {
        for (int chunk = 0; chunk < chunks; chunk++) {
          int at = accumulator(j - part.keyFrom(), chunk);
          int some = Math.min(SIDE, d - chunk * SIDE);
          exchange(g.dk(), dk, j, at, chunk, some, back);
          exchange(g.dv(), dv, j, at, chunk, some, back);
        }
      }
    }

    private void exchange(Tensor t, float[] scratch, int key, int at, int chunk, int some, boolean back) {
      long there = h.atKey(t, key) + (long) chunk * SIDE * Float.BYTES;
      if (back) {
        for (int c = 0; c < some; c++) scratch[at + c] += 0f;
        MemorySegment.copy(scratch, at, t.data(), DType.FLOAT, there, some);
      } else {
        MemorySegment.copy(t.data(), DType.FLOAT, there, scratch, at, some);
      }
    }

    /** Where a key's row of a chunk begins: block of keys, chunk, key. */
    private int accumulator(int key, int chunk) {
      return ((key / SIDE * chunks + chunk) * SIDE + key % SIDE) * SIDE;
    }

    private boolean queries(int from, int count, Kernels kernels) {
      if (!loadQueries(h.q(), from, count, (float) h.scores().scale(), queryRows)) return false;
      if (!loadQueries(g.dout(), from, count, 1, doutRows)) return false;
      turn(queryRows, queries);
      turn(doutRows, douts);
      prepare(from, count);
      for (int i = 0; i < SIDE; i++) {
        stats[i] = i >= count ? 0 : g.logSum().data().get(DType.FLOAT, g.logSum().at(h.first() + from + i, h.index()));
        stats[5 * SIDE + i] = i >= count ? 0 : (float) kernels.dot(g.dout().data(), h.atQuery(g.dout(), from + i),
            g.out().data(), h.atQuery(g.out(), from + i), d);
      }
      if (g.dq() != null) Arrays.fill(sums, 0, SIDE * padded, 0f);
      int end = Math.min(part.keyTo(), h.to(from + count - 1));
      for (int block = Math.max(part.keyFrom(), h.from(from) / SIDE * SIDE); block < end; block += SIDE) {
        if (!block(block, Math.min(SIDE, h.keys() - block), count)) return false;
      }
      if (g.dq() == null) return true;
      Arrays.fill(queries, 0, SIDE, (float) h.scores().scale());
      scaleRows(sums, queries, d);
      writeQueries(g.dq(), from, count);
      return true;
    }

    private boolean block(int block, int some, int count) {
      if (!loadKeys(h.k(), block, some, keys)) return false;
      loadKeys(h.v(), block, some, values);
      int first = SIDE;
      int last = 0;
      for (int panel = 0; panel < count; panel += WIDTH) {
        boolean any = bounds(panel, block);
        panelLo[panel / WIDTH] = any ? lo : 0;
        panelHi[panel / WIDTH] = any ? hi : 0;
        if (!any) continue;
        first = Math.min(first, lo);
        last = Math.max(last, hi);
        panel(panel, block);
      }
      if (g.dk() == null || first >= last) return true;
      first = first / ROWS * ROWS;
      clear(count, first, (last + ROWS - 1) / ROWS * ROWS);
      for (int j = first; j < last; j += ROWS) sumsOverQueries(block - part.keyFrom(), j, count);
      return true;
    }

    /** P and dS of a panel, and its part of dQ. */
    private void panel(int panel, int block) {
      scores(keys, SimdAttention.this.queries, s, panel);
      scores(values, douts, ds, panel);
      adjust(panel, block, slopes);
      AttentionSoftmax.backward(s, ds, slopes, panel, lo, hi, stats);
      // A log-sum-exp, dP or rowsum(dO O) that overflowed makes NaN even where the probability should be 0.
      mask(0, s, panel, block);
      mask(0, ds, panel, block);
      if (g.dq() != null) sumsOverKeys(keys, ds, panel);
    }

    /**
     * Zeros beside the keys that a panel sees, up to whole tiles: their rows are multiplied, too. A panel that sees none
     * of the block may stand between others that do.
     */
    private void clear(int count, int first, int last) {
      for (int panel = 0; panel < count; panel += WIDTH) {
        int from = panelLo[panel / WIDTH];
        int to = panelHi[panel / WIDTH];
        if (from < to) {
          zeros(panel, from / ROWS * ROWS, from);
          zeros(panel, to, (to + ROWS - 1) / ROWS * ROWS);
        } else {
          zeros(panel, first, last);
        }
      }
    }

    private void zeros(int panel, int from, int to) {
      for (int j = from; j < to; j++) {
        Arrays.fill(s, j * SIDE + panel, j * SIDE + panel + WIDTH, 0f);
        Arrays.fill(ds, j * SIDE + panel, j * SIDE + panel + WIDTH, 0f);
      }
    }

    /** dV += P dO and dK += dS Q of one tile's keys, from the first panel that sees one of them to the last. */
    private void sumsOverQueries(int key, int j, int count) {
      int from = 0;
      int to = (count + WIDTH - 1) / WIDTH;
      while (from < to && !meets(from, j)) from++;
      while (to > from && !meets(to - 1, j)) to--;
      int first = from * WIDTH;
      int k = to * WIDTH - first;
      if (k <= 0) return;
      for (int c = 0; c < d; c += WIDTH) {
        int chunk = c / SIDE;
        int at = accumulator(key + j, chunk) + c % SIDE;
        int right = (chunk * SIDE + first) * SIDE + c % SIDE;
        AttentionTiles.multiply(k, s, j * SIDE + first, SIDE, doutRows, right, dv, at, true);
        AttentionTiles.multiply(k, ds, j * SIDE + first, SIDE, queryRows, right, dk, at, true);
      }
    }

    private boolean meets(int panel, int j) {
      return panelLo[panel] < j + ROWS && panelHi[panel] > j;
    }
  }
}
