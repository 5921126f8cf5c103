// Part of a stored row into floats.
package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;

/** Turns part of a stored row of weights into floats; what a matrix product needs to know about a weight format. */
@FunctionalInterface
public interface RowDecoder {
  /** Elements {@code from} to {@code from + count} of the row that starts at a byte offset, into {@code into[at..]}. */
  void decode(MemorySegment data, long rowOffset, int from, int count, float[] into, int at);
}
