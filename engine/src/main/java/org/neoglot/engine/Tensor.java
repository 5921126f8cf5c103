// A matrix in native memory.
package org.neoglot.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A matrix of numbers in native memory: {@code rows} x {@code cols}, with a row stride, so that a slice of columns is a
 * view and not a copy. Vectors are matrices of one row. Contents are read through {@link Run#read}; ops and kernels
 * reach the memory by {@link #data} and {@link #at}.
 *
 * <p>A tensor whose rows are the rows of a packed batch may be larger than the batch at hand: {@link #live} is how many
 * rows count, and it is data ({@code liveCount}, an I32 tensor), so that a recorded step can be replayed with another
 * batch. Rows beyond it hold anything and influence nothing.
 */
public final class Tensor {
  private final DType type;
  private final int rows;
  private final int cols;
  private final long stride;
  private final MemorySegment data;
  private final long offset;
  private final Tensor liveCount;
  /** Where the memory is a workspace's: what knows whether it was given back. Null elsewhere. */
  private final Workspace.Block block;

  Tensor(DType type, int rows, int cols, long stride, MemorySegment data, long offset, Tensor liveCount,
      Workspace.Block block) {
    if (rows < 0 || cols < 0) throw new IllegalArgumentException("a tensor cannot be " + rows + " x " + cols);
    this.type = type;
    this.rows = rows;
    this.cols = cols;
    this.stride = stride;
    this.data = data;
    this.offset = offset;
    this.liveCount = liveCount;
    this.block = block;
  }

  /** Zeroed memory of its own, 64-byte aligned, which lives as long as the arena. */
  public static Tensor allocate(Arena arena, DType type, int rows, int cols) {
    long bytes = (long) rows * cols * type.bytes();
    return new Tensor(type, rows, cols, cols, arena.allocate(Math.max(bytes, 1), 64), 0, null, null);
  }

  /** Memory that somebody else owns: {@code rows x cols} elements from a byte offset on, rows following each other. */
  public static Tensor wrap(DType type, int rows, int cols, MemorySegment data, long offset) {
    return new Tensor(type, rows, cols, cols, data, offset, null, null);
  }

  /** An F32 matrix filled from row-major values. */
  public static Tensor of(Arena arena, int rows, int cols, float... values) {
    Tensor t = allocate(arena, DType.F32, rows, cols);
    MemorySegment.copy(values, 0, t.data, DType.FLOAT, 0, Math.multiplyExact(rows, cols));
    return t;
  }

  /** An I32 row vector. */
  public static Tensor ints(Arena arena, int... values) {
    Tensor t = allocate(arena, DType.I32, 1, values.length);
    MemorySegment.copy(values, 0, t.data, DType.INT, 0, values.length);
    return t;
  }

  public DType type() {
    return type;
  }

  public int rows() {
    return rows;
  }

  public int cols() {
    return cols;
  }

  /** Elements from the start of a row to the start of the next. */
  public long stride() {
    return stride;
  }

  public long rowBytes() {
    return stride * type.bytes();
  }

  public long size() {
    return (long) rows * cols;
  }

  public MemorySegment data() {
    return data;
  }

  Workspace.Block block() {
    return block;
  }

  /** Whether two tensors lie in memory that was handed out together, as a view and what it shows do. */
  public boolean sharesMemory(Tensor other) {
    return this == other || block != null && block == other.block;
  }

  /** Byte offset in {@link #data} of the first element of a row. */
  public long at(long row) {
    return offset + row * stride * type.bytes();
  }

  public long at(long row, long col) {
    return offset + (row * stride + col) * type.bytes();
  }

  /** How many rows count, at this moment. */
  public int live() {
    return liveCount == null ? rows : liveCount.intAt(0, 0);
  }

  /** The I32 tensor whose first element is {@link #live}, or null when all rows always count. */
  public Tensor liveCount() {
    return liveCount;
  }

  /** The same memory, whose live rows are counted by {@code count}. */
  public Tensor countedBy(Tensor count) {
    return count == liveCount ? this : new Tensor(type, rows, cols, stride, data, offset, count, block);
  }

  /** Columns {@code from} to {@code from + count}, as a view. */
  public Tensor columns(int from, int count) {
    java.util.Objects.checkFromIndexSize(from, count, cols);
    return new Tensor(type, rows, count, stride, data, offset + (long) from * type.bytes(), liveCount, block);
  }

  /** Rows {@code from} to {@code from + count}, as a view; all of them live. */
  public Tensor rowsFrom(int from, int count) {
    java.util.Objects.checkFromIndexSize(from, count, rows);
    return new Tensor(type, count, cols, stride, data, at(from), null, block);
  }

  /** One element as a double, for places that are not hot. */
  public double get(int row, int col) {
    return type.get(data, at(row, col));
  }

  public void set(int row, int col, double value) {
    type.set(data, at(row, col), value);
  }

  public int intAt(int row, int col) {
    return data.get(DType.INT, at(row, col));
  }

  public void setInt(int row, int col, int value) {
    data.set(DType.INT, at(row, col), value);
  }

  /** Copies all elements from a tensor of the same shape, converting between types. */
  public void copyFrom(Tensor other) {
    if (other.rows != rows || other.cols != cols) {
      throw new IllegalArgumentException("cannot copy " + other + " into " + this);
    }
    for (int r = 0; r < rows; r++) {
      if (other.type == type) {
        MemorySegment.copy(other.data, other.at(r), data, at(r), (long) cols * type.bytes());
      } else {
        for (int c = 0; c < cols; c++) set(r, c, other.get(r, c));
      }
    }
  }

  /** Row-major copy of an F32 tensor's elements. */
  public float[] floats() {
    float[] out = new float[Math.toIntExact(size())];
    for (int r = 0; r < rows; r++) {
      MemorySegment.copy(data, DType.FLOAT, at(r), out, r * cols, cols);
    }
    return out;
  }

  @Override
  public String toString() {
    return type + " " + rows + " x " + cols + (liveCount == null ? "" : " (" + live() + " live)");
  }
}
