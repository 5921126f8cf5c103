// What the two 16-bit formats share: the loops of their definitions, over one number's widening and narrowing.
package org.neoglot.engine.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A format of one 16-bit word a number. A subclass says what a word means; its twin overrides the loops. */
abstract class HalfWords implements Format {
  static final ValueLayout.OfShort WORDS = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** The f32 that the word stands for, exactly. */
  abstract float widen(short word);

  /** The word nearest to the number, ties to the even one. */
  abstract short narrow(float value);

  @Override public final int blockElements() {
    return 1;
  }

  @Override public final int blockBytes() {
    return 2;
  }

  @Override public void decode(MemorySegment from, long offset, int count, float[] into, int at) {
    for (int i = 0; i < count; i++) {
      into[at + i] = widen(from.get(WORDS, offset + 2L * i));
    }
  }

  @Override public void decode(MemorySegment from, long offset, long count, MemorySegment into, long intoOffset) {
    for (long i = 0; i < count; i++) {
      into.set(FLOATS, intoOffset + 4 * i, widen(from.get(WORDS, offset + 2 * i)));
    }
  }

  @Override public void encode(float[] from, int at, int count, MemorySegment into, long offset) {
    for (int i = 0; i < count; i++) {
      into.set(WORDS, offset + 2L * i, narrow(from[at + i]));
    }
  }

  @Override public void encode(MemorySegment from, long fromOffset, long count, MemorySegment into, long offset) {
    for (long i = 0; i < count; i++) {
      into.set(WORDS, offset + 2 * i, narrow(from.get(FLOATS, fromOffset + 4 * i)));
    }
  }

  @Override public final String toString() {
    return name();
  }
}
