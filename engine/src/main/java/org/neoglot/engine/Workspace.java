// The memory of a step, given out and taken back.
package org.neoglot.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Native memory for the tensors of a step. It comes back whole ({@link #mark} before, {@link #release} after, nested as
 * deep as needed), piece by piece as soon as nobody holds it any more ({@link #hold}, {@link #drop}, {@link #sweep}), or
 * all at once ({@link #reset}). After the first step nothing is asked of the system any more.
 *
 * <p>What is given back is taken again by the next tensor that fits, the smallest hole first, the lowest among equals:
 * equal orders of calls give equal addresses, which is what lets a recorded step be replayed. Memory is not cleared: ops
 * fill what they are given. Not for sharing between threads.
 */
public final class Workspace implements AutoCloseable {
  private static final long ALIGN = 64;
  /** Growth without a plan: a quarter of what is there, within these bounds, since new memory is touched as a whole. */
  private static final long LEAST = 1L << 20;
  private static final long MOST = 32L << 20;

  /** A place in the order of allocations to come back to. */
  public record Mark(long number) {}

  /** Memory of one allocation: all views of a tensor share it. In use, it is a link of the chain of allocations. */
  static final class Block {
    private final Workspace owner;
    private final long number;
    private final long address;
    private final long bytes;
    private Block before;
    private Block after;
    private int holders;
    private boolean free;

    private Block(Workspace owner, long number, long address, long bytes) {
      this.owner = owner;
      this.number = number;
      this.address = address;
      this.bytes = bytes;
    }
  }

  private record Chunk(Arena arena, MemorySegment memory) {}

  private final boolean planning;
  private final List<Chunk> chunks = new ArrayList<>();
  private final Holes holes = new Holes();
  /** What lies behind it in the last chunk was not used since the last reset. */
  private long top;
  private long limit;
  private Block newest;
  private long allocations;
  private long inUse;
  private long peak;

  /** An empty one; memory is asked for when the first tensor is. */
  public Workspace() {
    this(false);
  }

  private Workspace(boolean planning) {
    this.planning = planning;
    if (planning) limit = Long.MAX_VALUE;
  }

  /**
   * One that places tensors like any other but has no memory behind them: {@link #peakBytes} is then what
   * {@link #reserve} wants for the same order of calls.
   */
  public static Workspace planning() {
    return new Workspace(true);
  }

  public Tensor allocate(DType type, int rows, int cols) {
    return allocate(type, rows, cols, null);
  }

  /** A tensor of undefined contents; {@code liveCount} as in {@link Tensor#live}, null when all rows count. */
  public Tensor allocate(DType type, int rows, int cols, Tensor liveCount) {
    long bytes = (Math.max(1, (long) rows * cols * type.bytes()) + ALIGN - 1) / ALIGN * ALIGN;
    long address = holes.take(bytes);
    if (address < 0) {
      if (bytes > limit - top) nextChunk(bytes);
      address = top;
      top += bytes;
    }
    Block block = new Block(this, allocations++, address, bytes);
    block.before = newest;
    if (newest != null) newest.after = block;
    newest = block;
    inUse += bytes;
    peak = Math.max(peak, extent());
    MemorySegment memory = planning ? MemorySegment.NULL : chunks.get(Holes.chunk(address)).memory;
    return new Tensor(type, rows, cols, cols, memory, Holes.offset(address), liveCount, block);
  }

  /** The rest of the last chunk becomes a hole. */
  private void nextChunk(long bytes) {
    if (top < limit) holes.add(top, limit);
    long size = Math.max(bytes, Math.clamp(capacity() / 4 / ALIGN * ALIGN, LEAST, MOST));
    chunk(size);
  }

  private void chunk(long bytes) {
    Arena arena = Arena.ofShared();
    chunks.add(new Chunk(arena, arena.allocate(bytes, ALIGN)));
    top = Holes.start(chunks.size() - 1);
    limit = top + bytes;
  }

  /** Makes room for that many bytes in one piece, once, before a step whose need is known; nothing must be in use. */
  public void reserve(long bytes) {
    if (newest != null) throw new IllegalStateException("room is made before a step, not while tensors are in use");
    if (planning || chunks.size() == 1 && capacity() >= bytes) return;
    closeChunks();
    chunk((Math.max(bytes, 1) + ALIGN - 1) / ALIGN * ALIGN);
  }

  public Mark mark() {
    return new Mark(allocations);
  }

  /** Gives back everything allocated since the mark, held or not. */
  public void release(Mark mark) {
    while (newest != null && newest.number >= mark.number) free(newest);
  }

  /** Gives back what was allocated since the mark and nobody holds. */
  public void sweep(Mark mark) {
    Block next;
    for (Block b = newest; b != null && b.number >= mark.number; b = next) {
      next = b.before;
      if (b.holders == 0) free(b);
    }
  }

  /** The same, but a tensor, the result of the work since the mark, stays; it is not held afterwards. */
  public void sweepBut(Tensor result, Mark mark) {
    hold(result);
    sweep(mark);
    letGo(result);
  }

  /**
   * One more holder of a tensor's memory, and of its live row count's, whom {@link #sweep} spares. Nothing happens where
   * the memory is not from here.
   */
  public void hold(Tensor t) {
    if (!owns(t)) return;
    checkAlive(t);
    t.block().holders++;
    hold(t.liveCount());
  }

  /** One holder less. The memory stays until a sweep, which may take it when there is no other. */
  public void letGo(Tensor t) {
    if (!owns(t)) return;
    if (!t.block().free) t.block().holders--;
    letGo(t.liveCount());
  }

  /** One holder less; the last one gives the memory back at once, if it was allocated since the mark. */
  public void drop(Tensor t, Mark since) {
    if (!owns(t)) return;
    Block b = t.block();
    if (!b.free && --b.holders == 0 && b.number >= since.number) free(b);
    drop(t.liveCount(), since);
  }

  /** Whether a tensor is of this memory and was allocated since the mark. */
  public boolean younger(Tensor t, Mark mark) {
    return owns(t) && t.block().number >= mark.number;
  }

  private boolean owns(Tensor t) {
    return t != null && t.block() != null && t.block().owner == this;
  }

  /** @throws IllegalStateException when the tensor's memory was given back, and may be somebody else's by now */
  static void checkAlive(Tensor t) {
    if (t.block() != null && t.block().free) {
      throw new IllegalStateException("the memory of " + t.type() + " " + t.rows() + " x " + t.cols()
          + " was given back (its step, block or consumed tape has ended); hold it in the workspace to keep it");
    }
  }

  private void free(Block b) {
    b.free = true;
    if (b.after == null) newest = b.before;
    else b.after.before = b.before;
    if (b.before != null) b.before.after = b.after;
    b.before = null;
    b.after = null;
    inUse -= b.bytes;
    holes.add(b.address, b.address + b.bytes);
    top = holes.lower(top);
  }

  /**
   * Gives back everything. Where memory had to grow, its pieces become one, which the next step will not outgrow so
   * soon.
   */
  public void reset() {
    forget();
    if (chunks.size() < 2) return;
    long bytes = capacity();
    closeChunks();
    chunk(bytes);
  }

  private void forget() {
    for (Block b = newest; b != null; b = b.before) b.free = true;
    newest = null;
    inUse = 0;
    holes.clear();
    top = 0;
  }

  /** Bytes from the start of the first chunk to the last that was used, and so what one chunk would have to hold. */
  private long extent() {
    if (planning) return top;
    long sum = Holes.offset(top);
    for (int i = 0; i < chunks.size() - 1; i++) sum += chunks.get(i).memory.byteSize();
    return sum;
  }

  private long capacity() {
    long sum = 0;
    for (Chunk c : chunks) sum += c.memory.byteSize();
    return sum;
  }

  /** Bytes of the tensors that are in use. */
  public long usedBytes() {
    return inUse;
  }

  /** Bytes taken at the fullest moment so far, the holes between tensors included. */
  public long peakBytes() {
    return peak;
  }

  /** Bytes asked of the system. */
  public long reservedBytes() {
    return capacity();
  }

  private void closeChunks() {
    for (Chunk c : chunks) c.arena.close();
    chunks.clear();
    holes.clear();
    top = 0;
    limit = planning ? Long.MAX_VALUE : 0;
  }

  @Override
  public void close() {
    forget();
    closeChunks();
  }
}
