// How fast memory is for what a kernel reads and writes: the limit of kernels that hardly compute.
package org.neoglot.engine.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Threads;

/**
 * Memory's speed depends on the mix: what is read and what is written take different ways between processor and memory,
 * and a number that is written without having been read is fetched first all the same. So a kernel is measured beside
 * additions that move the same streams of numbers.
 *
 * @param read streams that are only read
 * @param changed streams that are read, and written to the same place
 * @param written streams that are only written
 */
public record Traffic(int read, int changed, int written) {
  /** Of all streams together: more than a cache holds. */
  private static final long BYTES = 1L << 28;
  private static final int ROW = 4096;
  private static final int LEAST_PASSES = 5;
  /** Rows of a pass while the compiler is at work: interpreted, a whole one would take seconds. */
  private static final int WARM_ROWS = 16;

  public Traffic {
    if (read < 0 || changed < 0 || written < 0 || read + changed == 0) {
      throw new IllegalArgumentException("streams are counted, and one at least is read, found " + read + ", " + changed
          + " and " + written);
    }
  }

  /** Streams that are moved, each counted as often as it is read or written. */
  public int moves() {
    return read + 2 * changed + written;
  }

  /**
   * Bytes in 1e9 a second (GB/s), what is changed counting twice: the best pass.
   *
   * @param seconds how long to try; half of it goes to the compiler
   */
  public double rate(Threads team, double seconds) {
    int streams = read + changed + written;
    int rows = (int) (BYTES / streams / (4L * ROW));
    double best = Double.MAX_VALUE;
    try (Arena arena = Arena.ofShared()) {
      MemorySegment[] data = new MemorySegment[streams];
      // Pages that were never written are not memory.
      for (int i = 0; i < streams; i++) data[i] = arena.allocate(4L * ROW * rows, 64).fill((byte) 0);
      Kernels k = Kernels.best();
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < seconds * 0.5e9) pass(team, k, data, WARM_ROWS);
      for (int pass = 0; pass < LEAST_PASSES || System.nanoTime() - begun < seconds * 1e9; pass++) {
        long start = System.nanoTime();
        pass(team, k, data, rows);
        best = Math.min(best, System.nanoTime() - start);
      }
    }
    return 4.0 * ROW * rows * moves() / best;
  }

  private void pass(Threads team, Kernels k, MemorySegment[] data, int rows) {
    team.rows(rows, 1, (from, to, worker) -> {
      for (int r = from; r < to; r++) row(k, data, 4L * ROW * r);
    });
  }

  /** The same row of every stream; the first one stays in the nearest cache and is added to those that are written. */
  private void row(Kernels k, MemorySegment[] data, long at) {
    for (int i = 1; i < read; i++) k.sum(data[i], at, ROW);
    for (int i = read; i < read + changed; i++) k.add(data[0], at, data[i], at, data[i], at, ROW);
    for (int i = read + changed; i < data.length; i++) k.scale(1, data[0], at, data[i], at, ROW);
    if (read == 1 && data.length == 1) k.sum(data[0], at, ROW);
  }
}
