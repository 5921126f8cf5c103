// Four-bit blocks as a weight format: 32 numbers of 4 bits that share one scale.
package org.neoglot.engine.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * GGUF's Q4_0: a block is an f16 scale d and 16 bytes, 18 in all. The low half of byte i is number i, the high half is
 * number 16 + i; a number is d * (q - 8), which f32 holds exactly.
 *
 * <p>Encoding: d is the number of largest magnitude divided by -8, so that this number is met exactly but for the rounding
 * of d; q = x * (1 / d) + 8.5 cut to a whole number, at most 15. Error at most a whole step, 1/8 of the peak, on the side
 * of the other sign, half a step elsewhere. A block with a NaN or an infinity decodes to NaN throughout.
 *
 * <p>Source: ggml, block_q4_0 and quantize_row_q4_0_ref.
 */
final class Q4_0 implements Format {
  private static final int ELEMENTS = 32;
  private static final int HALF = ELEMENTS / 2;
  private static final int BYTES = 18;
  private static final short NOT_A_SCALE = 0x7e00;

  @Override public String name() {
    return "Q4_0";
  }

  @Override public int blockElements() {
    return ELEMENTS;
  }

  @Override public int blockBytes() {
    return BYTES;
  }

  private static float value(MemorySegment from, long block, int i, float scale) {
    int pair = from.get(ValueLayout.JAVA_BYTE, block + 2 + i % HALF);
    return scale * ((i < HALF ? pair & 15 : pair >> 4 & 15) - 8);
  }

  @Override public void decode(MemorySegment from, long offset, int count, float[] into, int at) {
    for (int begin = 0; begin < count; begin += ELEMENTS) {
      long block = offset + begin / ELEMENTS * (long) BYTES;
      float scale = F16.toFloat(from.get(HalfWords.WORDS, block));
      int live = Math.min(ELEMENTS, count - begin);
      for (int i = 0; i < live; i++) into[at + begin + i] = value(from, block, i, scale);
    }
  }

  @Override public void decode(MemorySegment from, long offset, long count, MemorySegment into, long intoOffset) {
    for (long begin = 0; begin < count; begin += ELEMENTS) {
      long block = offset + begin / ELEMENTS * BYTES;
      float scale = F16.toFloat(from.get(HalfWords.WORDS, block));
      int live = (int) Math.min(ELEMENTS, count - begin);
      for (int i = 0; i < live; i++) into.set(FLOATS, intoOffset + 4 * (begin + i), value(from, block, i, scale));
    }
  }

  @Override public void encode(float[] from, int at, int count, MemorySegment into, long offset) {
    var block = new float[ELEMENTS];
    for (int i = 0; i < count; i += ELEMENTS) {
      int live = Math.min(ELEMENTS, count - i);
      System.arraycopy(from, at + i, block, 0, live);
      Arrays.fill(block, live, ELEMENTS, 0);
      encodeBlock(block, into, offset + i / ELEMENTS * (long) BYTES);
    }
  }

  @Override public void encode(MemorySegment from, long fromOffset, long count, MemorySegment into, long offset) {
    var block = new float[ELEMENTS];
    for (long i = 0; i < count; i += ELEMENTS) {
      int live = (int) Math.min(ELEMENTS, count - i);
      MemorySegment.copy(from, FLOATS, fromOffset + 4 * i, block, 0, live);
      Arrays.fill(block, live, ELEMENTS, 0);
      encodeBlock(block, into, offset + i / ELEMENTS * BYTES);
    }
  }

  private static void encodeBlock(float[] x, MemorySegment into, long offset) {
    float peak = 0;
    float extreme = 0;
    boolean finite = true;
    for (float v : x) {
      finite &= Float.isFinite(v);
      if (Math.abs(v) > peak) {
        peak = Math.abs(v);
        extreme = v;
      }
    }
    float scale = extreme / -8;
    float inverse = scale == 0 || !finite ? 0 : 1 / scale;
    into.set(HalfWords.WORDS, offset, finite ? F16.toHalf(scale) : NOT_A_SCALE);
    for (int i = 0; i < HALF; i++) {
      int low = finite ? quant(x[i] * inverse) : 0;
      int high = finite ? quant(x[i + HALF] * inverse) : 0;
      into.set(ValueLayout.JAVA_BYTE, offset + 2 + i, (byte) (low | high << 4));
    }
  }

  private static int quant(float steps) {
    return Math.min(15, (int) (steps + 8.5f));
  }
}
