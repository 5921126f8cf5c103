// Element types of tensors.
package org.neoglot.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What one element of a {@link Tensor} is: a float, an int, or (only in exact runs) a double. */
public enum DType {
  F32(4), I32(4), F64(8);

  /** Little-endian and unaligned: mapped checkpoints promise no more than 8-byte alignment. */
  public static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** The element at a byte offset, widened to double (every F32 and I32 is exact there). */
  public double get(MemorySegment data, long offset) {
    return switch (this) {
      case F32 -> data.get(FLOAT, offset);
      case I32 -> data.get(INT, offset);
      case F64 -> data.get(DOUBLE, offset);
    };
  }

  /** Stores a value at a byte offset, rounded to this type. */
  public void set(MemorySegment data, long offset, double value) {
    switch (this) {
      case F32 -> data.set(FLOAT, offset, (float) value);
      case I32 -> data.set(INT, offset, (int) value);
      case F64 -> data.set(DOUBLE, offset, value);
    }
  }
}
