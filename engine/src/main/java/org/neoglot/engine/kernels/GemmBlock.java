// A block of the product: columns of tiles, slice after slice of k.
package org.neoglot.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.neoglot.engine.DType;
import org.neoglot.engine.Worker;

/**
 * Adds packed parts of A and B to a block of C, for {@link GemmProduct}: columns of tiles, each over one slice of k after
 * another. A tile that lies in C whole is read from there and written there; between slices its sums wait in scratch, and
 * so do tiles that overhang C, or whose C is stored on its side.
 *
 * <p>Each worker keeps one and begins anew with every block: a product may have thousands, and a training step thousands of
 * products.
 */
final class GemmBlock {
  private static final int WIDTH = GemmTiles.WIDTH;

  /** A row of zeros from which new sums begin, and a column of tiles. */
  private final MemorySegment memory = Arena.ofAuto().allocate(4L * (GemmProduct.BLOCK_ROWS + 1) * WIDTH, 64);
  private final float[] lying = new float[GemmProduct.BLOCK_ROWS * WIDTH];
  private final float[] standing = new float[GemmProduct.BLOCK_ROWS * WIDTH];
  private GemmProduct product;
  private int row;
  private int rows;
  private int at;
  /** Whether C already holds a part of the sums. */
  private boolean add;
  private long source;
  private long sourceRow;
  private long target;
  private long targetRow;

  private GemmBlock() {}

  /** Rows of C, at most {@link GemmProduct#BLOCK_ROWS}, and the step of k from which on they are added to. */
  static GemmBlock begin(GemmProduct product, int row, int rows, int at, Worker worker) {
    GemmBlock kept = worker.kept(GemmBlock.class);
    GemmBlock block = kept == null ? worker.keep(new GemmBlock()) : kept;
    block.product = product;
    block.row = row;
    block.rows = rows;
    block.at = at;
    block.add = product.accumulate() || at > 0;
    return block;
  }

  /** The operands may be collected, though the worker lives on. */
  void end() {
    product = null;
  }

  private long tiles() {
    return memory.address() + 4L * WIDTH;
  }

  /**
   * One column of tiles: {@code depth} steps of k from packed A and from a panel of B, which is yet to be filled from a B
   * that lies in rows where {@code pack} says so.
   */
  void column(int column, int across, int depth, float[] a, int ao, float[] b, int bo, boolean pack) {
    GemmTiles.Kind kind = product.kind();
    int edge = across == kind.width && !product.turned() ? kind.whole(rows) : 0;
    long corner = product.address(row, column);
    long stride = 4 * product.ldc();
    if (add && edge < rows) load(edge, column, across);
    long lyingB = product.b().data().address() + product.b().row(at) + 4L * column;
    // A slice of the panel of B stays in the nearest cache while the rows of A go by; the tiles wait beside it.
    for (int from = 0; from < depth; from += GemmProduct.SLICE) {
      int slice = Math.min(GemmProduct.SLICE, depth - from);
      int panel = bo + from * WIDTH;
      for (int i = 0, high, tiles; i < rows; i += high * tiles) {
        high = kind.high(rows - i);
        boolean inside = i < edge;
        tiles = pack && i == 0 ? 1 : kind.alike((inside ? edge : rows) - i);
        place(i, inside && from == 0, inside && from + slice == depth, from == 0 && !add, corner, stride);
        int packed = ao + from * product.space(rows) + kind.place(i, slice);
        if (pack && i == 0) {
          long bytes = product.b().rowBytes();
          GemmTiles.pack(high, slice, a, packed, lyingB + from * bytes, bytes, b, panel, source, sourceRow, target,
              targetRow);
        } else {
          GemmTiles.add(kind, high, tiles, slice, a, packed, b, panel, source, sourceRow, high * sourceRow, target,
              targetRow, high * targetRow);
        }
      }
    }
    if (edge < rows) store(edge, column, across);
  }

  /** Where the sums of the tile at row i of the block come from and go to. */
  private void place(int i, boolean fromC, boolean toC, boolean fresh, long corner, long stride) {
    long waiting = 4L * WIDTH;
    long inC = corner + i * stride;
    long aside = tiles() + i * waiting;
    source = fresh ? memory.address() : fromC ? inC : aside;
    sourceRow = fresh ? 0 : fromC ? stride : waiting;
    target = toC ? inC : aside;
    targetRow = toC ? stride : waiting;
  }

  /** What C holds of the tiles that overhang it, from row {@code edge} of the block; beyond C they hold anything. */
  private void load(int edge, int column, int across) {
    if (product.turned()) {
      for (int j = 0; j < across; j++) {
        MemorySegment.copy(product.c(), DType.FLOAT, product.offset(row, column + j), lying, j * rows, rows);
      }
      GemmTranspose.transpose(lying, 0, rows, across, rows, standing, 0, WIDTH);
      MemorySegment.copy(standing, 0, memory, DType.FLOAT, 4L * WIDTH, rows * WIDTH);
      return;
    }
    for (int i = edge; i < rows; i++) {
      MemorySegment.copy(product.c(), product.offset(row + i, column), memory, 4L * (i + 1) * WIDTH, 4L * across);
    }
  }

  /** Gives C what it has of them. */
  private void store(int edge, int column, int across) {
    if (product.turned()) {
      MemorySegment.copy(memory, DType.FLOAT, 4L * WIDTH, standing, 0, rows * WIDTH);
      GemmTranspose.transpose(standing, 0, WIDTH, rows, across, lying, 0, rows);
      for (int j = 0; j < across; j++) {
        MemorySegment.copy(lying, j * rows, product.c(), DType.FLOAT, product.offset(row, column + j), rows);
      }
      return;
    }
    for (int i = edge; i < rows; i++) {
      MemorySegment.copy(memory, 4L * (i + 1) * WIDTH, product.c(), product.offset(row + i, column), 4L * across);
    }
  }
}
