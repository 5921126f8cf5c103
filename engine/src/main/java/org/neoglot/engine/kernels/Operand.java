// One side of a matrix product as it lies in memory.
package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;

/**
 * One side of a matrix product as it lies in memory: rows that start {@code rowBytes} apart, and whether the product
 * sees it transposed. Without a {@code decoder} the elements of a row are the kernel's own numbers next to each other
 * (float, or double in exact runs); with one they are in some weight format, which decodes to float.
 */
public record Operand(MemorySegment data, long offset, long rowBytes, RowDecoder decoder, boolean transposed) {

  /** Byte offset of a stored row. */
  public long row(long index) {
    return offset + index * rowBytes;
  }
}
