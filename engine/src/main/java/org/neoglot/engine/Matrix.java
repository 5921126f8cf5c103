// A stored weight in its own format.
package org.neoglot.engine;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
import org.neoglot.engine.kernels.Operand;
import org.neoglot.engine.kernels.RowDecoder;

/**
 * A stored weight, {@code rows} x {@code cols}, in some format: mapped from a checkpoint or held in memory, never
 * written to. Rows follow each other without gaps.
 */
public final class Matrix {
  private final Format format;
  private final int rows;
  private final int cols;
  private final MemorySegment data;
  private final long offset;
  private final long rowBytes;

  public Matrix(Format format, int rows, int cols, MemorySegment data, long offset) {
    if (cols % format.blockElements() != 0) {
      throw new IllegalArgumentException("a row of " + cols + " numbers is not made of whole blocks of "
          + format.blockElements() + " (" + format.name() + ")");
    }
    this.format = format;
    this.rows = rows;
    this.cols = cols;
    this.data = data;
    this.offset = offset;
    this.rowBytes = (long) cols / format.blockElements() * format.blockBytes();
  }

  /** A float tensor seen as a stored weight; its rows must follow each other. */
  public static Matrix of(Tensor t) {
    if (t.type() != DType.F32 || t.stride() != t.cols()) {
      throw new IllegalArgumentException("a stored matrix wants dense F32 rows, found " + t);
    }
    return new Matrix(Formats.F32, t.rows(), t.cols(), t.data(), t.at(0));
  }

  public Format format() {
    return format;
  }

  public int rows() {
    return rows;
  }

  public int cols() {
    return cols;
  }

  public MemorySegment data() {
    return data;
  }

  /** Byte offset of a row. */
  public long at(long row) {
    return offset + row * rowBytes;
  }

  public long rowBytes() {
    return rowBytes;
  }

  public long bytes() {
    return rows * rowBytes;
  }

  /** Whether rows can be read as floats where they lie. */
  public boolean plain() {
    return format == Formats.F32;
  }

  /** As one side of a matrix product in that type: plain floats go undecoded into float products. */
  public Operand operand(boolean transposed, DType type) {
    return new Operand(data, offset, rowBytes, plain() && type == DType.F32 ? null : decoder(), transposed);
  }

  /**
   * A stretch that begins within a block takes that block whole into its own place first and pushes it to the left: no
   * scratch, because products ask for such stretches at every panel.
   */
  private RowDecoder decoder() {
    long block = format.blockBytes();
    int size = format.blockElements();
    return (segment, row, from, count, into, at) -> {
      int lead = from % size;
      long start = row + from / size * block;
      if (lead == 0) {
        format.decode(segment, start, count, into, at);
      } else if (count >= size) {
        format.decode(segment, start, size, into, at);
        System.arraycopy(into, at + lead, into, at, size - lead);
        format.decode(segment, start + block, count - (size - lead), into, at + size - lead);
      } else {
        float[] whole = new float[lead + count];                    // the end of a row in its midst: rare, small
        format.decode(segment, start, whole.length, whole, 0);
        System.arraycopy(whole, lead, into, at, count);
      }
    };
  }

  /** Decodes a row into a tensor of one row, F32 or F64. */
  public void decodeRow(int row, Tensor into, Worker worker) {
    float[] buffer = worker.floats(7, cols);
    format.decode(data, at(row), cols, buffer, 0);
    if (into.type() == DType.F32) {
      MemorySegment.copy(buffer, 0, into.data(), DType.FLOAT, into.at(0), cols);
    } else {
      for (int c = 0; c < cols; c++) into.set(0, c, buffer[c]);
    }
  }

  /** The whole matrix as floats, into an F32 tensor of its shape. */
  public void decode(Tensor into) {
    float[] buffer = new float[cols];
    for (int r = 0; r < rows; r++) {
      format.decode(data, at(r), cols, buffer, 0);
      MemorySegment.copy(buffer, 0, into.data(), DType.FLOAT, into.at(r), cols);
    }
  }

  @Override
  public String toString() {
    return format.name() + " " + rows + " x " + cols;
  }
}
