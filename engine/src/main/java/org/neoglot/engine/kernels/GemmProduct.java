package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.neoglot.engine.Worker;

/**
 * One matrix product and the loops over its blocks, for {@link SimdGemm}. From the outside in: a stretch of k
 * ({@link #DEPTH}), columns of B that are packed together, rows of A that are packed together ({@link #BLOCK_ROWS}), a
 * panel of B, a slice of k ({@link #SLICE}), a tile.
 */
record GemmProduct(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
    boolean accumulate) {
  /** Slice of k: a panel of B (slice x tile width) takes 32 KB; shorter slices start tiles too often. */
  static final int SLICE = 32 * 1024 / Float.BYTES / GemmTiles.WIDTH;
  /** Longest stretch of k before sums return to C: a block of A (rows x depth) takes 384 KB of the second-level cache. */
  static final int DEPTH = 1024;
  /** Rows of A that are packed together; a multiple of every tile's rows. */
  static final int BLOCK_ROWS = 96;
  /** Floats of B packed at once: for many rows they should stay in the last-level cache, ... */
  private static final int PACKED_B = 1 << 21;
  /** ... for few rows, where each is read only once, in a nearer one. */
  private static final int PACKED_B_ONCE = 1 << 17;

  /** Scratch slots of a {@link Worker}: packed B, packed A, rows being unpacked, a column of tiles. */
  private static final int B_SLOT = 0;
  private static final int A_SLOT = 1;
  private static final int ROW_SLOT = 2;
  private static final int TILE_SLOT = 3;

  static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }

  /** Panels of B that hold so many columns. */
  static int panels(int columns) {
    return (columns + GemmTiles.WIDTH - 1) / GemmTiles.WIDTH;
  }

  /** True when nothing is left to do: no elements, or (after zeroing) no terms. */
  boolean trivial() {
    if (m == 0 || n == 0) return true;
    if (k > 0) return false;
    if (!accumulate) {
      for (int i = 0; i < m; i++) c.asSlice(co + i * ldc * Float.BYTES, (long) n * Float.BYTES).fill((byte) 0);
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

  /** Few columns: tiles of one vector, more rows each. */
  private boolean narrow() {
    return n <= GemmTiles.LANES;
  }

  /** Rows of C in a tile. */
  int tileRows() {
    return narrow() ? GemmTiles.NARROW_ROWS : GemmTiles.ROWS;
  }

  /** A transposed A of many rows is packed in groups, as it lies; turning it round costs three times as much. */
  private boolean grouped() {
    return a.transposed() && !narrow() && m > BLOCK_ROWS && GemmPacking.direct(a);
  }

  /** How many columns of B are packed at once. */
  int packedColumns() {
    int floats = m <= BLOCK_ROWS ? PACKED_B_ONCE : PACKED_B;
    return Math.max(1, floats / stretch() / GemmTiles.WIDTH) * GemmTiles.WIDTH;
  }

  /** Room for a packed part of B. */
  float[] scratchB(Worker worker) {
    int columns = Math.min(packedColumns(), panels(n) * GemmTiles.WIDTH);
    return worker.floats(B_SLOT, columns * stretch());
  }

  /** All of the product that lies in some columns of C, on one thread. */
  void columns(int first, int count, Worker worker) {
    int wide = packedColumns();
    float[] packedB = scratchB(worker);
    float[] packedA = null;
    for (int at = 0; at < k; at += stretch()) {
      for (int column = first; column < first + count; column += wide) {
        int columns = Math.min(wide, first + count - column);
        packB(column, columns, at, packedB, 0, worker);
        for (int row = 0; row < m; row += BLOCK_ROWS) {
          int rows = Math.min(BLOCK_ROWS, m - row);
          // A single block of A stays packed while the columns go by.
          if (rows < m || column == first) packedA = packA(row, rows, at, worker);
          block(row, rows, column, columns, at, packedA, packedB, 0, worker);
        }
      }
    }
  }

  /** B's columns as panels of the tile's width: panel, k, column; columns that are not there are 0. */
  void packB(int column, int columns, int at, float[] to, int offset, Worker worker) {
    int width = GemmTiles.WIDTH;
    int depth = depth(at);
    if (b.transposed()) {
      float[] rows = worker.floats(ROW_SLOT, width * depth);
      for (int j = 0; j < columns; j += width) {
        GemmPacking.rows(b, column + j, Math.min(width, columns - j), at, depth, rows, 0, depth, width);
        GemmTranspose.transpose(rows, 0, depth, width, depth, to, offset + j * depth, width);
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

  /** A's rows, one after another within each slice of k, or in groups; rows up to a whole tile are 0. */
  float[] packA(int row, int rows, int at, Worker worker) {
    int depth = depth(at);
    int padded = roundUp(rows, tileRows());
    int space = space(padded);
    float[] to = worker.floats(A_SLOT, space * depth);
    for (int from = 0; from < depth; from += SLICE) {
      int slice = Math.min(SLICE, depth - from);
      if (grouped()) GemmPacking.groups(a, row, rows, at + from, slice, m, to, from * space);
      else if (a.transposed()) turnA(row, rows, at + from, slice, to, from * padded, padded, worker);
      else GemmPacking.rows(a, row, rows, at + from, slice, to, from * padded, slice, padded);
    }
    return to;
  }

  /** Numbers of packed A for each step of k. */
  private int space(int padded) {
    return grouped() ? padded / GemmTiles.ROWS * GemmTiles.GROUP : padded;
  }

  private void turnA(int row, int rows, int at, int slice, float[] to, int offset, int padded, Worker worker) {
    int strip = GemmPacking.STRIP;
    float[] stored = worker.floats(ROW_SLOT, strip * padded);
    for (int i = 0; i < slice; i += strip) {
      int some = Math.min(strip, slice - i);
      GemmPacking.rows(a, at + i, some, row, rows, stored, 0, padded, some);
      GemmTranspose.transpose(stored, 0, padded, some, padded, to, offset + i, slice);
    }
  }

  /** Adds one stretch of k to a block of C. */
  void block(int row, int rows, int column, int columns, int at, float[] packedA, float[] packedB, int bo,
      Worker worker) {
    int depth = depth(at);
    int padded = roundUp(rows, tileRows());
    int space = space(padded);
    float[] tiles = worker.floats(TILE_SLOT, padded * GemmTiles.WIDTH);
    boolean add = accumulate || at > 0;
    for (int j = 0; j < columns; j += GemmTiles.WIDTH) {
      int across = Math.min(GemmTiles.WIDTH, columns - j);
      long corner = co + (row * ldc + column + j) * Float.BYTES;
      if (add) GemmTiles.load(c, corner, ldc, rows, padded, across, tiles);
      else Arrays.fill(tiles, 0, padded * GemmTiles.WIDTH, 0f);
      // A slice of the panel of B stays in the nearest cache while the rows of A go by; the tiles wait beside it.
      for (int from = 0; from < depth; from += SLICE) {
        int slice = Math.min(SLICE, depth - from);
        int panel = bo + j * depth + from * GemmTiles.WIDTH;
        if (grouped()) groupedTiles(padded, slice, packedA, from * space, packedB, panel, tiles);
        else if (narrow()) narrowTiles(padded, slice, packedA, from * space, packedB, panel, tiles);
        else tiles(rows, slice, packedA, from * space, packedB, panel, tiles);
      }
      GemmTiles.store(tiles, c, corner, ldc, rows, across);
    }
  }

  /** Tiles of six rows, and at the end one or two of four where that leaves fewer rows idle. */
  private static void tiles(int rows, int slice, float[] packedA, int ao, float[] packedB, int bo, float[] tiles) {
    int i = 0;
    while (i < rows) {
      int left = rows - i;
      boolean low = left <= GemmTiles.LOW_ROWS || left > GemmTiles.ROWS && left <= 2 * GemmTiles.LOW_ROWS;
      if (low) GemmTiles.low(slice, packedA, ao + i * slice, slice, packedB, bo, tiles, i * GemmTiles.WIDTH);
      else GemmTiles.multiply(slice, packedA, ao + i * slice, slice, packedB, bo, tiles, i * GemmTiles.WIDTH);
      i += low ? GemmTiles.LOW_ROWS : GemmTiles.ROWS;
    }
  }

  private static void groupedTiles(int padded, int slice, float[] packedA, int ao, float[] packedB, int bo,
      float[] tiles) {
    for (int i = 0, at = ao; i < padded; i += GemmTiles.ROWS, at += slice * GemmTiles.GROUP) {
      GemmTiles.grouped(slice, packedA, at, 1, packedB, bo, tiles, i * GemmTiles.WIDTH);
    }
  }

  private static void narrowTiles(int padded, int slice, float[] packedA, int ao, float[] packedB, int bo,
      float[] tiles) {
    for (int i = 0; i < padded; i += GemmTiles.NARROW_ROWS) {
      GemmTiles.narrow(slice, packedA, ao + i * slice, slice, packedB, bo, tiles, i * GemmTiles.WIDTH);
    }
  }
}
