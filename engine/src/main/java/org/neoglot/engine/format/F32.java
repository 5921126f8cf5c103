// Single precision as a weight format: decoding and encoding are plain copies.
package org.neoglot.engine.format;

import java.lang.foreign.MemorySegment;

/** IEEE 754 binary32, 4 bytes a number, exact for every bit pattern. Needs no twin: copying memory is one already. */
final class F32 implements Format {
  @Override public String name() {
    return "F32";
  }

  @Override public int blockElements() {
    return 1;
  }

  @Override public int blockBytes() {
    return 4;
  }

  @Override public void decode(MemorySegment from, long offset, int count, float[] into, int at) {
    MemorySegment.copy(from, FLOATS, offset, into, at, count);
  }

  @Override public void decode(MemorySegment from, long offset, long count, MemorySegment into, long intoOffset) {
    MemorySegment.copy(from, offset, into, intoOffset, Math.multiplyExact(count, 4L));
  }

  @Override public void encode(float[] from, int at, int count, MemorySegment into, long offset) {
    MemorySegment.copy(from, at, into, FLOATS, offset, count);
  }

  @Override public void encode(MemorySegment from, long fromOffset, long count, MemorySegment into, long offset) {
    MemorySegment.copy(from, fromOffset, into, offset, Math.multiplyExact(count, 4L));
  }

  @Override public String toString() {
    return name();
  }
}
