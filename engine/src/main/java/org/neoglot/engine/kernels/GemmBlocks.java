// Blocks of C shared out over a team, down to the last columns.
package org.neoglot.engine.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.neoglot.engine.Worker;

/**
 * The part of a product that one packed part of B makes, as blocks of rows. Each thread takes a block, packs its rows of A
 * and takes the block's panels of columns, a few at a time. Who finds no block left helps where most panels are left: it
 * packs that block's rows once more and takes panels, too. So threads end together, within a few panels, though one of
 * them started late or was held up; and blocks can be as high as the cache allows, which reads B less often.
 */
final class GemmBlocks {
  /** Panels that are taken at once: 20 to 80 microseconds of work. */
  private static final int CLAIM = 2;
  /** Helping begins with packing A again, which is worth about one panel; fewer than this are left to their thread. */
  private static final int WORTH_HELPING = 2 * CLAIM;

  private final GemmProduct product;
  private final int column;
  private final int columns;
  private final int at;
  private final float[] packedB;
  private final int tiles;
  private final int blocks;
  private final int panels;
  private final AtomicInteger next = new AtomicInteger();
  /** Panels of each block that are taken. */
  private final AtomicIntegerArray taken;

  /** Columns of C, and the step of k from which on packed B holds a stretch. */
  GemmBlocks(GemmProduct product, int column, int columns, int at, float[] packedB, int threads) {
    this.product = product;
    this.column = column;
    this.columns = columns;
    this.at = at;
    this.packedB = packedB;
    int high = product.tileRows();
    tiles = (product.m() + high - 1) / high;
    int most = GemmProduct.BLOCK_ROWS / high;
    int fewest = (tiles + most - 1) / most;
    // As many for each thread, unless blocks become too low for that: helping costs less than it saves, but not nothing.
    int even = GemmProduct.roundUp(fewest, threads);
    blocks = tiles / even >= most / 2 ? even : fewest;
    panels = GemmProduct.panels(columns);
    taken = new AtomicIntegerArray(blocks);
  }

  /** What one thread does: returns when no work is left to take. */
  void work(Worker worker) {
    for (int block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) work(block, worker);
    for (int block = slowest(); block >= 0; block = slowest()) work(block, worker);
  }

  /** The block with most panels left, or -1 where none is worth the while. */
  private int slowest() {
    int slowest = -1;
    int most = WORTH_HELPING - 1;
    for (int i = 0; i < blocks; i++) {
      int left = panels - taken.get(i);
      if (left > most) {
        most = left;
        slowest = i;
      }
    }
    return slowest;
  }

  private void work(int block, Worker worker) {
    int panel = taken.getAndAdd(block, CLAIM);
    if (panel >= panels) return;
    // Blocks differ by one tile at most: a last block that is a crumb would not be worth its packing.
    int high = product.tileRows();
    int row = (int) ((long) tiles * block / blocks) * high;
    int rows = Math.min(product.m(), (int) ((long) tiles * (block + 1) / blocks) * high) - row;
    float[] packedA = product.packA(row, rows, at, worker);
    for (; panel < panels; panel = taken.getAndAdd(block, CLAIM)) {
      int from = panel * GemmTiles.WIDTH;
      int some = Math.min(CLAIM * GemmTiles.WIDTH, columns - from);
      product.block(row, rows, column + from, some, at, packedA, 0, packedB, from * product.depth(at), 0, worker);
    }
  }
}
