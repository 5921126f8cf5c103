// How numbers lie in memory: a weight format decodes its bytes to f32 and encodes f32 into them.
package org.neoglot.engine.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A weight format: numbers in little-endian blocks of {@link #blockElements()} numbers and {@link #blockBytes()} bytes.
 *
 * <p>Stored bytes may lie at any address: mapped checkpoints promise no alignment. f32 segments are in the machine's
 * own byte order, which is little-endian on every machine that Neoglot runs on. Offsets are bytes from the segment's
 * start and point to the start of a block; counts are numbers and may end within a block.
 * Implementations have no state and may be used by any number of threads.
 *
 * <p>A format is defined by scalar code; where the machine has the Vector API a twin takes its place that yields the
 * same bits for every input, NaN payloads included. See {@link Formats}.
 */
public interface Format {
  /** f32 at any address, in the machine's byte order. */
  ValueLayout.OfFloat FLOATS = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /** Its name in published files and in ours, such as "BF16" or "Q8_0". */
  String name();

  /** How many numbers share one block; 1 where each stands alone. */
  int blockElements();

  /** How many bytes one block takes. */
  int blockBytes();

  /** Bytes that {@code count} numbers take, the last block whole; ArithmeticException beyond 64 bits. */
  default long bytes(long count) {
    long blocks = Math.ceilDiv(count, (long) blockElements());
    return Math.multiplyExact(blocks, (long) blockBytes());
  }

  /** Decodes {@code count} numbers that begin at byte {@code offset} into {@code into[at..]}. */
  void decode(MemorySegment from, long offset, int count, float[] into, int at);

  /** Decodes {@code count} numbers that begin at byte {@code offset} into f32 from byte {@code intoOffset} on. */
  void decode(MemorySegment from, long offset, long count, MemorySegment into, long intoOffset);

  /**
   * Decodes to doubles, for exact runs. Each format here has values that f32 holds exactly, so this is the f32 value.
   */
  default void decode(MemorySegment from, long offset, int count, double[] into, int at) {
    var values = new float[count];
    decode(from, offset, count, values, 0);
    for (int i = 0; i < count; i++) {
      into[at + i] = values[i];
    }
  }

  /**
   * Encodes {@code count} numbers of {@code from[at..]} into the blocks that begin at byte {@code offset}; a last
   * block that is not full is filled up with zeros.
   */
  void encode(float[] from, int at, int count, MemorySegment into, long offset);

  /** Encodes {@code count} numbers of f32 that begin at byte {@code fromOffset}; otherwise as above. */
  void encode(MemorySegment from, long fromOffset, long count, MemorySegment into, long offset);
}
