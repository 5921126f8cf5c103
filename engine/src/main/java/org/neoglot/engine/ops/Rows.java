// Rows shared out over a team.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;

/** Shares the live rows of a tensor out over the team; what is done to one row never depends on another. */
final class Rows {
  /** Elements that make a chunk worth handing to another thread. */
  private static final int GRAIN = 8192;

  private Rows() {}

  /** Work on one row. */
  @FunctionalInterface
  interface Each {
    void row(int row);
  }

  static void each(Context context, Tensor like, Each body) {
    each(context, like, (row, worker) -> body.row(row));
  }

  /** Work on one row with scratch. */
  @FunctionalInterface
  interface EachWith {
    void row(int row, Worker worker);
  }

  static void each(Context context, Tensor like, EachWith body) {
    context.threads().rows(like.live(), Math.max(1, GRAIN / Math.max(1, like.cols())), (from, to, worker) -> {
      for (int r = from; r < to; r++) body.row(r, worker);
    });
  }

  static void clear(Tensor t, int row) {
    clear(t, row, 0, t.cols());
  }

  /** Zeros {@code count} elements of a row from column {@code from} on. */
  static void clear(Tensor t, int row, int from, int count) {
    t.data().asSlice(t.at(row, from), (long) count * t.type().bytes()).fill((byte) 0);
  }

  static void fill(Tensor t, int row, double value) {
    if (value == 0) clear(t, row);
    else for (int c = 0; c < t.cols(); c++) t.set(row, c, value);
  }

  /** Rows of one partial sum: fixed, so that a sum over rows has the same bits whatever the threads. */
  private static final int PART = 64;

  /** How many partial sums the rows of a tensor make. */
  static int parts(int rows) {
    return (rows + PART - 1) / PART;
  }

  /** Work on the live rows of one partial sum, in their order. */
  @FunctionalInterface
  interface Part {
    void rows(int part, int from, int to, Worker worker);
  }

  /**
   * Sums over rows: {@code body} fills row {@code part} of {@code partial} from 64 rows, and these are added in their
   * order into the one row of {@code sum}. Rows are read as they lie, which columns shared out over threads are not.
   */
  static void sum(Context context, Tensor like, Part body, Tensor partial, Tensor sum) {
    int live = like.live();
    context.threads().parallel(parts(live), (i, worker) -> {
      clear(partial, i);
      body.rows(i, i * PART, Math.min(live, (i + 1) * PART), worker);
    });
    fold(context, parts(live), partial, sum);
  }

  /** Adds the first rows of {@code partial}. */
  static void fold(Context context, int parts, Tensor partial, Tensor sum) {
    clear(sum, 0);
    for (int i = 0; i < parts; i++) {
      context.kernels().add(partial.data(), partial.at(i), sum.data(), sum.at(0), sum.data(), sum.at(0), sum.cols());
    }
  }

  /** Columns of a tensor in chunks: each walks the rows in order, so bits never change. */
  static void columnChunks(Context context, int cols, Chunk body) {
    int width = 64;
    context.threads().parallel((cols + width - 1) / width,
        (i, worker) -> body.columns(i * width, Math.min(width, cols - i * width)));
  }

  /** Work on {@code count} columns from {@code from} on. */
  @FunctionalInterface
  interface Chunk {
    void columns(int from, int count);
  }
}
