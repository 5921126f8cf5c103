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
    for (int c = 0; c < t.cols(); c++) t.set(row, c, value);
  }

  /** Columns of a tensor in chunks, for sums over rows: each chunk walks the rows in order, so bits never change. */
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
