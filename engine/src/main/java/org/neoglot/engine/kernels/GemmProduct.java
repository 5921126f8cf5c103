// How a matrix product is cut up.
package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.neoglot.engine.Worker;

/**
 * One matrix product, how it is cut up and how its parts are packed, for {@link SimdGemm}. Where A is packed whole
 * ({@link #fewRows}), columns of B are packed a few at a time and used at once; where B is ({@link #fewColumns}),
 * rows of
 * A. Otherwise, from the outside in: a stretch of k ({@link #DEPTH}), columns of B that are packed together, rows of A
 * that are packed together ({@link #BLOCK_ROWS}). Below that {@link GemmBlock}: a panel of B, a slice of k
 * ({@link #SLICE}), a tile.
 *
 * <p>{@code turned}: this is the product B^T A^T, and C holds its result transposed; {@code ldc} is between rows of C.
 */
record GemmProduct(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
    boolean accumulate, boolean turned) {
  /** Slice of k: a panel of B (slice x tile width) takes 32 KB; shorter slices start tiles too often. */
  static final int SLICE = 32 * 1024 / Float.BYTES / GemmTiles.WIDTH;
  /**
   * Longest stretch of k before sums return to C: a block of A (rows x depth) takes 384 KB of the second-level
   * cache.
   */
  static final int DEPTH = 1024;
  /** Rows of A that are packed together; a multiple of every tile's rows. */
  static final int BLOCK_ROWS = 96;
  /** Floats of B packed at once: for many rows they should stay in the last-level cache, ... */
  private static final int PACKED_B = 1 << 21;
  /** ... beside an A that is packed whole, in a nearer one. */
  private static final int PACKED_B_ONCE = 1 << 16;
  /** Most numbers of an operand that every thread packs whole. */
  private static final long WHOLE = 1 << 17;
  /** Most columns of B in a product for few columns. */
  private static final int FEW_COLUMNS = 128;
  /** A transposed A of more rows is packed in groups of six: then rows that fill the last group do not matter. */
  private static final int GROUPED_ROWS = 32;

  /** Scratch slots of a {@link Worker}: packed B, packed A, rows being unpacked. */
  private static final int B_SLOT = 0;
  private static final int A_SLOT = 1;
  private static final int ROW_SLOT = 2;

  /**
   * The product as it is given or, where one side is small, the way round that lets the large side be read as it
   * lies.
   */
  static GemmProduct of(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
      boolean accumulate) {
    if (m > 0 && n > 0) {
      SimdKernels.written(c, co, (m - 1) * ldc + n);
      if (k > 0) check(a, m, k);
      if (k > 0) check(b, k, n);
    }
    // Numbers to be turned while packing: those of a transposed B and of a transposed A, or else the others.
    long asGiven = (a.transposed() ? m : 0L) + (b.transposed() ? n : 0);
    boolean turn = Math.min(m, n) <= GemmTiles.WIDTH && asGiven > (long) m + n - asGiven;
    return turn ? new GemmProduct(n, m, k, turn(b), turn(a), c, co, ldc, accumulate, true)
        : new GemmProduct(m, n, k, a, b, c, co, ldc, accumulate, false);
  }

  /** Everything that is read by address lies in the operand; said here once. */
  private static void check(Operand x, int rows, int columns) {
    if (!GemmPacking.direct(x)) return;
    GemmPacking.address(x, 0, x.transposed() ? columns : rows, 0, x.transposed() ? rows : columns);
  }

  private static Operand turn(Operand x) {
    return new Operand(x.data(), x.offset(), x.rowBytes(), x.decoder(), !x.transposed());
  }

  static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }

  /** Panels of B that hold so many columns. */
  static int panels(int columns) {
    return (columns + GemmTiles.WIDTH - 1) / GemmTiles.WIDTH;
  }

  /** Byte offset of an element of C. */
  long offset(int row, int column) {
    return co + 4 * (turned ? column * ldc + row : row * ldc + column);
  }

  /** Its address. */
  long address(int row, int column) {
    return c.address() + offset(row, column);
  }

  /** True when nothing is left to do: no elements, or (after zeroing) no terms. */
  boolean trivial() {
    if (m == 0 || n == 0) return true;
    if (k > 0) return false;
    if (!accumulate) {
      for (int i = 0; i < (turned ? n : m); i++) c.asSlice(co + i * ldc * 4, turned ? 4L * m : 4L * n).fill((byte) 0);
    }
    return true;
  }

  /** Steps of k between two visits to C: as few stretches as {@link #DEPTH} allows, all about as long. */
  int stretch() {
    int parts = (k + DEPTH - 1) / DEPTH;
    return Math.min(k, roundUp((k + parts - 1) / parts, 8));
  }

  /** Length of the stretch of k that starts there. */
  int depth(int at) {
    return Math.min(stretch(), k - at);
  }

  /** A transposed A of many rows is packed in groups, as it lies; turning it round costs three times as much. */
  GemmTiles.Kind kind() {
    if (n <= GemmTiles.LANES) return GemmTiles.Kind.NARROW;
    boolean grouped = a.transposed() && m > GROUPED_ROWS && GemmPacking.direct(a);
    return grouped ? GemmTiles.Kind.GROUPED : GemmTiles.Kind.ROWED;
  }

  /** Rows of C in a tile. */
  int tileRows() {
    return kind().rows;
  }

  /** Numbers of packed A for each step of k. */
  int space(int rows) {
    return kind().place(roundUp(rows, tileRows()), 1);
  }

  /** Whether every thread packs all of A. */
  boolean fewRows() {
    return (long) m * k <= WHOLE && (m <= n || n > FEW_COLUMNS);
  }

  /** Whether every thread packs all of B. */
  boolean fewColumns() {
    return n <= FEW_COLUMNS && (long) n * k <= WHOLE;
  }

  /** Whether tiles can pack B themselves. */
  private boolean packing() {
    return m <= BLOCK_ROWS && kind() == GemmTiles.Kind.ROWED && !b.transposed() && GemmPacking.direct(b);
  }

  /** How many columns of B are packed at once for many rows. */
  int packedColumns() {
    return Math.max(1, PACKED_B / stretch() / GemmTiles.WIDTH) * GemmTiles.WIDTH;
  }

  /** Room for a packed part of B. */
  float[] scratchB(Worker worker) {
    int columns = Math.min(packedColumns(), panels(n) * GemmTiles.WIDTH);
    return worker.floats(B_SLOT, columns * stretch());
  }

  /** All of the product, on one thread. */
  void whole(Worker worker) {
    if (fewRows()) byColumns(new AtomicInteger(), columnsAtOnce(1), worker);
    else if (fewColumns()) byRows(new AtomicInteger(), rowsAtOnce(1), worker);
    else byBlocks(worker);
  }

  /** Columns of B that are packed before they are used, where each of at least so many tasks gets some. */
  int columnsAtOnce(int tasks) {
    int fitting = Math.max(4, PACKED_B_ONCE / stretch() / GemmTiles.WIDTH / 4 * 4);
    return Math.max(1, Math.min(fitting, panels(n) / tasks)) * GemmTiles.WIDTH;
  }

  /** Rows of A that are packed before they are used, where each of at least so many tasks gets some. */
  int rowsAtOnce(int tasks) {
    return Math.min(BLOCK_ROWS, roundUp((m + tasks - 1) / tasks, tileRows()));
  }

  /** Few rows: packs A and then, as long as columns are {@code next}, some of B and what they make of C. */
  void byColumns(AtomicInteger next, int chunk, Worker worker) {
    int all = space(m);
    float[] packedA = worker.floats(A_SLOT, all * k);
    for (int at = 0; at < k; at += stretch()) {
      for (int row = 0; row < m; row += BLOCK_ROWS) {
        packA(row, Math.min(BLOCK_ROWS, m - row), at, packedA, all * at + space(row) * depth(at), worker);
      }
    }
    float[] packedB = worker.floats(B_SLOT, chunk * stretch());
    for (int column = next.getAndAdd(chunk); column < n; column = next.getAndAdd(chunk)) {
      int columns = Math.min(chunk, n - column);
      for (int at = 0; at < k; at += stretch()) {
        // Whole panels are packed by the first tiles that use them: of few rows each, that saves a walk over B.
        int ahead = packing() ? columns / GemmTiles.WIDTH * GemmTiles.WIDTH : 0;
        packB(column + ahead, columns - ahead, at, packedB, ahead * depth(at), worker);
        for (int row = 0; row < m; row += BLOCK_ROWS) {
          block(row, Math.min(BLOCK_ROWS, m - row), column, columns, at, packedA, all * at + space(row) * depth(at),
              packedB, 0, row == 0 ? ahead : 0, worker);
        }
      }
    }
  }

  /** Few columns: packs B and then, as long as rows are {@code next}, some of A and what they make of C. */
  void byRows(AtomicInteger next, int chunk, Worker worker) {
    int all = panels(n) * GemmTiles.WIDTH;
    float[] packedB = worker.floats(B_SLOT, all * k);
    for (int at = 0; at < k; at += stretch()) packB(0, n, at, packedB, all * at, worker);
    for (int row = next.getAndAdd(chunk); row < m; row = next.getAndAdd(chunk)) {
      int rows = Math.min(chunk, m - row);
      for (int at = 0; at < k; at += stretch()) {
        block(row, rows, 0, n, at, packA(row, rows, at, worker), 0, packedB, all * at, 0, worker);
      }
    }
  }

  private void byBlocks(Worker worker) {
    int wide = packedColumns();
    float[] packedB = scratchB(worker);
    for (int at = 0; at < k; at += stretch()) {
      for (int column = 0; column < n; column += wide) {
        int columns = Math.min(wide, n - column);
        packB(column, columns, at, packedB, 0, worker);
        for (int row = 0; row < m; row += BLOCK_ROWS) {
          int rows = Math.min(BLOCK_ROWS, m - row);
          block(row, rows, column, columns, at, packA(row, rows, at, worker), 0, packedB, 0, 0, worker);
        }
      }
    }
  }

  /** B's columns as panels of the tile's width: panel, k, column; columns that are not there are 0. */
  void packB(int column, int columns, int at, float[] to, int offset, Worker worker) {
    int width = GemmTiles.WIDTH;
    int depth = depth(at);
    if (b.transposed()) {
      boolean direct = GemmPacking.direct(b);
      float[] rows = direct ? null : worker.floats(ROW_SLOT, width * depth);
      for (int j = 0; j < columns; j += width) {
        int some = Math.min(width, columns - j);
        int panel = offset + j * depth;
        if (direct) {
          if (some < width) Arrays.fill(to, panel, panel + depth * width, 0f);
          GemmTranspose.transpose(b, column + j, some, at, depth, to, panel, width);
          continue;
        }
        GemmPacking.rows(b, column + j, some, at, depth, rows, 0, depth, width);
        GemmTranspose.transpose(rows, 0, depth, width, depth, to, panel, width);
      }
      return;
    }
    int done = 0;
    if (GemmPacking.direct(b)) {
      GemmPacking.panels(b, at, depth, column, columns / width, to, offset, depth * width);
      done = columns / width * width;
    }
    int chunk = GemmPacking.CHUNK;
    float[] row = worker.floats(ROW_SLOT, chunk);
    for (; done < columns; done += chunk) {
      int some = Math.min(chunk, columns - done);
      int padded = roundUp(some, width);
      for (int i = 0; i < depth; i++) {
        GemmPacking.rows(b, at + i, 1, column + done, some, row, 0, padded, 1);
        GemmPacking.deal(row, padded, to, offset + done * depth + i * width, depth * width);
      }
    }
  }

  /** Packed A in the worker's scratch. */
  float[] packA(int row, int rows, int at, Worker worker) {
    float[] to = worker.floats(A_SLOT, space(rows) * depth(at));
    packA(row, rows, at, to, 0, worker);
    return to;
  }

  /** A's rows, one after another within each slice of k, or in groups; rows up to a whole tile are 0. */
  private void packA(int row, int rows, int at, float[] to, int offset, Worker worker) {
    int depth = depth(at);
    int padded = roundUp(rows, tileRows());
    for (int from = 0; from < depth; from += SLICE) {
      int slice = Math.min(SLICE, depth - from);
      int place = offset + from * space(rows);
      if (kind() == GemmTiles.Kind.GROUPED) GemmPacking.groups(a, row, rows, at + from, slice, m, to, place);
      else if (a.transposed()) turnA(row, rows, at + from, slice, to, place, padded, worker);
      else GemmPacking.rows(a, row, rows, at + from, slice, to, place, slice, padded);
    }
  }

  private void turnA(int row, int rows, int at, int slice, float[] to, int offset, int padded, Worker worker) {
    if (GemmPacking.direct(a)) {
      Arrays.fill(to, offset + rows * slice, offset + padded * slice, 0f);
      GemmTranspose.transpose(a, at, slice, row, rows, to, offset, slice);
      return;
    }
    int strip = GemmPacking.STRIP;
    float[] stored = worker.floats(ROW_SLOT, strip * padded);
    for (int i = 0; i < slice; i += strip) {
      int some = Math.min(strip, slice - i);
      GemmPacking.rows(a, at + i, some, row, rows, stored, 0, padded, some);
      GemmTranspose.transpose(stored, 0, padded, some, padded, to, offset + i, slice);
    }
  }

  /**
   * Adds one stretch of k to a block of C; its packed A and B begin at {@code ao} and {@code bo}, and so many
   * columns of B are yet to be packed.
   */
  void block(int row, int rows, int column, int columns, int at, float[] packedA, int ao, float[] packedB, int bo,
      int unpacked, Worker worker) {
    int depth = depth(at);
    GemmBlock block = GemmBlock.begin(this, row, rows, at, worker);
    for (int j = 0; j < columns; j += GemmTiles.WIDTH) {
      block.column(column + j, Math.min(GemmTiles.WIDTH, columns - j), depth, packedA, ao, packedB, bo + j * depth,
          j < unpacked);
    }
    block.end();
  }
}
