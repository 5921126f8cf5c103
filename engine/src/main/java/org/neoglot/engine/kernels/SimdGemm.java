package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Worker;

/**
 * The matrix product of {@link Kernels#gemm} with vectors: blocks of A and B are copied into scratch in the order in
 * which the tile loop reads them, so that each number is fetched from far memory once and then many times from cache
 * (Goto and van de Geijn 2008, Anatomy of high-performance matrix multiplication).
 *
 * <p>Bits: a lane of a tile belongs to one element of C and is only ever changed by fma, in the order of k. Between
 * slices of k the sum rests in C, which is a float too: nothing is rounded twice. So block sizes, tile shape, threads
 * and vector width change the speed only.
 */
final class SimdGemm {
  /** Slice of k: a panel of B (slice x tile width) should stay in the first-level cache, beside six rows of A. */
  private static final int SLICE = 384;
  /** Rows of A that are packed together and stay in the second-level cache; a multiple of the tile's rows. */
  private static final int BLOCK_ROWS = 96;
  /** Floats of B packed at once: they should stay in the last-level cache. */
  private static final int PACKED_B = 1 << 21;
  /** Below this many multiplications, waking the team costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 18;

  /** Scratch slots of a {@link Worker}: packed B, packed A, rows being unpacked, one tile. */
  private static final int B_SLOT = 0;
  private static final int A_SLOT = 1;
  private static final int ROW_SLOT = 2;
  private static final int TILE_SLOT = 3;

  private SimdGemm() {}

  /** On one thread; see {@link Kernels#gemm}. */
  static void multiply(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, boolean accumulate,
      Worker worker) {
    var product = new Product(m, n, k, a, b, c, co, ldc, accumulate);
    if (product.empty()) return;
    int wide = product.panelColumns();
    int slice = product.slice();
    float[] packed = worker.floats(B_SLOT, Math.min(wide, product.paddedColumns()) * slice);
    for (int column = 0; column < n; column += wide) {
      int columns = Math.min(wide, n - column);
      for (int at = 0; at < k; at += slice) {
        int depth = Math.min(slice, k - at);
        product.packB(column, columns, at, depth, packed, 0, worker);
        for (int row = 0; row < m; row += BLOCK_ROWS) {
          product.block(row, Math.min(BLOCK_ROWS, m - row), column, columns, at, depth, packed, 0, worker);
        }
      }
    }
  }

  /** Shared out over a team: all pack B together, then each takes blocks of C. */
  static void multiply(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc, boolean accumulate,
      Threads threads) {
    if (threads.count() == 1 || (long) m * n * k < WORTH_SHARING) {
      threads.parallel(1, (i, worker) -> multiply(m, n, k, a, b, c, co, ldc, accumulate, worker));
      return;
    }
    var product = new Product(m, n, k, a, b, c, co, ldc, accumulate);
    int wide = product.panelColumns();
    int slice = product.slice();
    // One task alone runs on the caller's worker: its scratch serves as the common copy of B.
    float[][] shared = new float[1][];
    threads.parallel(1,
        (i, worker) -> shared[0] = worker.floats(B_SLOT, Math.min(wide, product.paddedColumns()) * slice));
    for (int column = 0; column < n; column += wide) {
      for (int at = 0; at < k; at += slice) {
        share(product, column, Math.min(wide, n - column), at, Math.min(slice, k - at), shared[0], threads);
      }
    }
  }

  private static void share(Product product, int column, int columns, int at, int depth, float[] packed,
      Threads threads) {
    int width = GemmTiles.WIDTH;
    int panels = (columns + width - 1) / width;
    int panelChunk = Math.max(1, panels / (4 * threads.count()));
    threads.parallel((panels + panelChunk - 1) / panelChunk, (i, worker) -> {
      int from = i * panelChunk * width;
      product.packB(column + from, Math.min(panelChunk * width, columns - from), at, depth, packed, from * depth,
          worker);
    });
    // A grid of blocks: rows first; columns are split too where there are few rows.
    int aim = 4 * threads.count();
    int rows = Math.min(BLOCK_ROWS, roundUp((product.m + aim - 1) / aim, GemmTiles.ROWS));
    int down = (product.m + rows - 1) / rows;
    int across = Math.clamp((aim + down - 1) / down, 1, panels);
    int acrossPanels = (panels + across - 1) / across;
    int strips = (panels + acrossPanels - 1) / acrossPanels;
    threads.parallel(down * strips, (i, worker) -> {
      int row = i / strips * rows;
      int from = i % strips * acrossPanels * width;
      product.block(row, Math.min(rows, product.m - row), column + from,
          Math.min(acrossPanels * width, columns - from), at, depth, packed, from * depth, worker);
    });
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }

  /** What is multiplied; its methods work on one part of it. */
  private record Product(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
      boolean accumulate) {

    /** True when nothing is left to do: no elements, or (after zeroing) no terms. */
    boolean empty() {
      if (m == 0 || n == 0) return true;
      if (k > 0) return false;
      if (!accumulate) for (int i = 0; i < m; i++) c.asSlice(co + i * ldc * Float.BYTES, 4L * n).fill((byte) 0);
      return true;
    }

    /** k cut into equal slices, so that the last is not a crumb. */
    int slice() {
      int slices = (k + SLICE - 1) / SLICE;
      return (k + slices - 1) / slices;
    }

    int paddedColumns() {
      return roundUp(n, GemmTiles.WIDTH);
    }

    /** How many columns of B are packed at once. */
    int panelColumns() {
      return PACKED_B / SLICE / GemmTiles.WIDTH * GemmTiles.WIDTH;
    }

    /** B's columns as panels of the tile's width: panel, k, column; columns that are not there are 0. */
    void packB(int column, int columns, int at, int depth, float[] to, int offset, Worker worker) {
      int width = GemmTiles.WIDTH;
      if (b.transposed()) {
        float[] rows = worker.floats(ROW_SLOT, width * depth);
        for (int j = 0; j < columns; j += width) {
          GemmPacking.rows(b, column + j, Math.min(width, columns - j), at, depth, rows, depth, width);
          GemmPacking.transpose(rows, 0, depth, width, depth, to, offset + j * depth, width);
        }
        return;
      }
      int padded = roundUp(columns, width);
      float[] row = worker.floats(ROW_SLOT, padded);
      for (int i = 0; i < depth; i++) {
        GemmPacking.rows(b, at + i, 1, column, columns, row, padded, 1);
        GemmPacking.deal(row, padded, to, offset + i * width, depth * width);
      }
    }

    /** A's rows, one after another; rows up to a whole tile are 0. */
    void packA(int row, int rows, int at, int depth, float[] to, Worker worker) {
      int padded = roundUp(rows, GemmTiles.ROWS);
      if (!a.transposed()) {
        GemmPacking.rows(a, row, rows, at, depth, to, depth, padded);
        return;
      }
      int strip = GemmPacking.STRIP;
      float[] stored = worker.floats(ROW_SLOT, strip * padded);
      for (int i = 0; i < depth; i += strip) {
        int some = Math.min(strip, depth - i);
        GemmPacking.rows(a, at + i, some, row, rows, stored, padded, some);
        GemmPacking.transpose(stored, 0, padded, some, padded, to, i, depth);
      }
    }

    /** Adds one slice of k to a block of C. */
    void block(int row, int rows, int column, int columns, int at, int depth, float[] packedB, int bo,
        Worker worker) {
      float[] packedA = worker.floats(A_SLOT, BLOCK_ROWS * SLICE);
      float[] tile = worker.floats(TILE_SLOT, GemmTiles.ROWS * GemmTiles.WIDTH);
      packA(row, rows, at, depth, packedA, worker);
      boolean add = accumulate || at > 0;
      // The panel of B stays in the nearest cache while the rows of A go by.
      for (int j = 0; j < columns; j += GemmTiles.WIDTH) {
        int across = Math.min(GemmTiles.WIDTH, columns - j);
        for (int i = 0; i < rows; i += GemmTiles.ROWS) {
          int down = Math.min(GemmTiles.ROWS, rows - i);
          long corner = co + ((row + i) * ldc + column + j) * Float.BYTES;
          GemmTiles.load(add, c, corner, ldc, down, across, tile);
          GemmTiles.multiply(depth, packedA, i * depth, depth, packedB, bo + j * depth, tile);
          GemmTiles.store(tile, c, corner, ldc, down, across);
        }
      }
    }
  }
}
