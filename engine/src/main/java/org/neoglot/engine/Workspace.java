package org.neoglot.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Native memory for the tensors of a step, handed out by moving a pointer and given back whole: {@link #mark} before,
 * {@link #release} after, nested as deep as needed. After the first step nothing is asked of the system any more.
 * Memory is not cleared: ops fill what they are given. Not for sharing between threads.
 */
public final class Workspace implements AutoCloseable {
  private static final long ALIGN = 64;
  private static final long CHUNK = 32L << 20;

  /** A place to come back to. */
  public record Mark(int chunk, long used) {}

  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> chunks = new ArrayList<>();
  private int chunk = -1;
  private long used;
  private long peak;

  /** An empty one; memory is asked for when the first tensor is. */
  public Workspace() {}

  public Tensor allocate(DType type, int rows, int cols) {
    return allocate(type, rows, cols, null);
  }

  /** A tensor of undefined contents; {@code liveCount} as in {@link Tensor#live}, null when all rows count. */
  public Tensor allocate(DType type, int rows, int cols, Tensor liveCount) {
    long bytes = (Math.max(1, (long) rows * cols * type.bytes()) + ALIGN - 1) / ALIGN * ALIGN;
    while (chunk < 0 || used + bytes > chunks.get(chunk).byteSize()) nextChunk(bytes);
    Tensor t = new Tensor(type, rows, cols, cols, chunks.get(chunk), used, liveCount);
    used += bytes;
    peak = Math.max(peak, inUse());
    return t;
  }

  /** Chunks that were made stay; one that is too small for this tensor is passed over until the next release. */
  private void nextChunk(long bytes) {
    chunk++;
    used = 0;
    if (chunk == chunks.size()) chunks.add(arena.allocate(Math.max(bytes, CHUNK), ALIGN));
  }

  public Mark mark() {
    return new Mark(chunk, used);
  }

  /** Gives back everything allocated since the mark. */
  public void release(Mark mark) {
    chunk = mark.chunk();
    used = mark.used();
  }

  /** Gives back everything. */
  public void reset() {
    chunk = -1;
    used = 0;
  }

  private long inUse() {
    long sum = used;
    for (int i = 0; i < chunk; i++) sum += chunks.get(i).byteSize();
    return sum;
  }

  /** Bytes taken at the fullest moment so far. */
  public long peakBytes() {
    return peak;
  }

  @Override
  public void close() {
    arena.close();
  }
}
