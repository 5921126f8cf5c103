// The matrix product by vectors, shared out over a team.
package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicInteger;
import org.neoglot.engine.Threads;
import org.neoglot.engine.Worker;

/**
 * The matrix product of {@link Kernels#gemm} with vectors: blocks of A and B are copied into scratch in the order in
 * which the tile loop reads them, so that each number is fetched from far memory once and then many times from cache
 * (Goto and van de Geijn 2008, Anatomy of high-performance matrix multiplication).
 *
 * <p>Bits: a lane of a tile belongs to one element of C and is only ever changed by fma, in the order of k. Between
 * slices of k the sum rests in scratch or in C, as a float: nothing is rounded twice. So block sizes, tile shape,
 * threads and vector width change the speed only.
 */
final class SimdGemm {
  /** Below this many multiplications, waking the team costs more than it saves. */
  private static final long WORTH_SHARING = 1 << 20;
  /** Tasks for each thread of a team: more than one, because another program may hold a processor up. */
  private static final int TASKS = 4;

  private SimdGemm() {}

  /** On one thread; see {@link Kernels#gemm}. */
  static void multiply(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
      boolean accumulate, Worker worker) {
    var product = GemmProduct.of(m, n, k, a, b, c, co, ldc, accumulate);
    if (!product.trivial()) product.whole(worker);
    Reference.reachabilityFence(c);
  }

  /** Shared out over a team; see {@link Kernels#gemm}. */
  static void multiply(int m, int n, int k, Operand a, Operand b, MemorySegment c, long co, long ldc,
      boolean accumulate, Threads threads) {
    var product = GemmProduct.of(m, n, k, a, b, c, co, ldc, accumulate);
    if (product.trivial()) return;
    int count = threads.count();
    if (count == 1 || (long) m * n * k < WORTH_SHARING) {
      threads.parallel(1, (i, worker) -> product.whole(worker));
    } else if (product.fewRows()) {
      // Each thread packs A once, and then takes columns as long as there are any.
      int chunk = product.columnsAtOnce(TASKS * count);
      var next = new AtomicInteger();
      threads.parallel(count, (i, worker) -> product.byColumns(next, chunk, worker));
    } else if (product.fewColumns()) {
      int chunk = product.rowsAtOnce(TASKS * count);
      var next = new AtomicInteger();
      threads.parallel(count, (i, worker) -> product.byRows(next, chunk, worker));
    } else {
      byBlocks(product, threads);
    }
    Reference.reachabilityFence(c);
  }

  /** Many rows: all pack a part of B together, then all share out what it makes of C. */
  private static void byBlocks(GemmProduct product, Threads threads) {
    int wide = product.packedColumns();
    // A single task runs on the caller's worker, whose scratch serves as the common copy of B.
    float[][] shared = new float[1][];
    threads.parallel(1, (i, worker) -> shared[0] = product.scratchB(worker));
    for (int at = 0; at < product.k(); at += product.stretch()) {
      for (int column = 0; column < product.n(); column += wide) {
        int columns = Math.min(wide, product.n() - column);
        pack(product, column, columns, at, shared[0], threads);
        var blocks = new GemmBlocks(product, column, columns, at, shared[0], threads.count());
        threads.parallel(threads.count(), (i, worker) -> blocks.work(worker));
      }
    }
  }

  private static void pack(GemmProduct product, int column, int columns, int at, float[] packed, Threads threads) {
    int chunk = Math.max(1, GemmProduct.panels(columns) / (TASKS * threads.count())) * GemmTiles.WIDTH;
    threads.parallel((columns + chunk - 1) / chunk, (i, worker) -> {
      int from = i * chunk;
      product.packB(column + from, Math.min(chunk, columns - from), at, packed, from * product.depth(at), worker);
    });
  }
}
