// Eight-bit blocks as a weight format: 32 signed bytes that share one scale.
package org.neoglot.engine.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * GGUF's Q8_0: a block is an f16 scale d and 32 signed bytes q, 34 bytes; a number is d * q, which f32 holds exactly.
 *
 * <p>Encoding: d = peak / 127 in f32, q = x * (1 / d) in f32, rounded with halves away from zero; d is stored rounded
 * to f16. Error at most 1/226 of the block's peak for peaks from 0.008 to 8.3e6 (half a step, 1/254, and the rounding
 * of the scale, 2^-11); smaller peaks meet subnormal scales and at last 0, larger ones an infinite scale. A block with
 * a NaN or an infinity decodes to NaN throughout, so that it cannot pass unseen.
 *
 * <p>Source: ggml, block_q8_0 and quantize_row_q8_0_ref.
 */
class Q8_0 implements Format {
  static final int ELEMENTS = 32;
  static final int BYTES = 34;
  private static final ValueLayout.OfShort SCALE = HalfWords.WORDS;
  private static final short NOT_A_SCALE = 0x7e00;

  @Override public String name() {
    return "Q8_0";
  }

  @Override public int blockElements() {
    return ELEMENTS;
  }

  @Override public int blockBytes() {
    return BYTES;
  }

  @Override public void decode(MemorySegment from, long offset, int count, float[] into, int at) {
    for (int i = 0; i < count; i++) {
      long block = offset + i / ELEMENTS * (long) BYTES;
      float scale = F16.toFloat(from.get(SCALE, block));
      into[at + i] = scale * from.get(ValueLayout.JAVA_BYTE, block + 2 + i % ELEMENTS);
    }
  }

  @Override public void decode(MemorySegment from, long offset, long count, MemorySegment into, long intoOffset) {
    for (long i = 0; i < count; i++) {
      long block = offset + i / ELEMENTS * BYTES;
      float scale = F16.toFloat(from.get(SCALE, block));
      into.set(FLOATS, intoOffset + 4 * i, scale * from.get(ValueLayout.JAVA_BYTE, block + 2 + i % ELEMENTS));
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

  // Encoding happens once when a model is loaded, so it has no twin.
  private static void encodeBlock(float[] x, MemorySegment into, long offset) {
    float peak = 0;
    for (float v : x) {
      peak = Math.max(peak, Math.abs(v));
    }
    boolean finite = peak < Float.POSITIVE_INFINITY;
    float scale = peak / 127;
    float inverse = scale == 0 || !finite ? 0 : 1 / scale;
    into.set(SCALE, offset, finite ? F16.toHalf(scale) : NOT_A_SCALE);
    for (int i = 0; i < ELEMENTS; i++) {
      into.set(ValueLayout.JAVA_BYTE, offset + 2 + i, (byte) (finite ? quant(x[i] * inverse) : 0));
    }
  }

  // Halves away from zero, without the error of adding 0.5 first (0.49999997f + 0.5f is 1). The bounds matter only for
  // peaks below 2^-121, whose inverse scale is infinite; their f16 scale is 0 anyway.
  private static int quant(float y) {
    int whole = (int) y;
    float rest = y - whole;
    int rounded = rest >= 0.5f ? whole + 1 : rest <= -0.5f ? whole - 1 : whole;
    return Math.clamp(rounded, -127, 127);
  }

  @Override public final String toString() {
    return name();
  }

  /** The twin: a block is widened and scaled in a few vectors; every product is exact, so order cannot matter. */
  static final class Fast extends Q8_0 {
    private static final VectorSpecies<Float> OUT = FloatVector.SPECIES_PREFERRED;
    /** A quarter as wide as the floats, but no vector is narrower than 64 bits: then it feeds two of them. */
    private static final VectorSpecies<Byte> QUANTS =
        VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, OUT.vectorBitSize() / 4)));
    private static final int STEP = QUANTS.length();
    private static final int LANES = OUT.length();
    /** A whole number of blocks. */
    private static final int PIECE = 1 << 20;
    private static final boolean TWO_PARTS = STEP > LANES;

    @Override public void decode(MemorySegment from, long offset, int count, float[] into, int at) {
      // A bound that is known before the loop lets C2 unroll it: twice as fast as the test i + ELEMENTS <= count.
      int blocks = count / ELEMENTS;
      for (int b = 0; b < blocks; b++) {
        long block = offset + b * (long) BYTES;
        int to = at + b * ELEMENTS;
        float scale = F16.toFloat(from.get(SCALE, block));
        for (int j = 0; j < ELEMENTS; j += STEP) {
          var q = ByteVector.fromMemorySegment(QUANTS, from, block + 2 + j, ByteOrder.LITTLE_ENDIAN);
          ((FloatVector) q.convertShape(VectorOperators.B2F, OUT, 0)).mul(scale).intoArray(into, to + j);
          if (TWO_PARTS) {
            ((FloatVector) q.convertShape(VectorOperators.B2F, OUT, 1)).mul(scale).intoArray(into, to + j + LANES);
          }
        }
      }
      int end = blocks * ELEMENTS;
      super.decode(from, offset + blocks * (long) BYTES, count - end, into, at + end);
    }

    @Override public void decode(MemorySegment from, long offset, long count, MemorySegment into, long intoOffset) {
      for (long done = 0; done < count; done += PIECE) {
        int piece = (int) Math.min(PIECE, count - done);
        long start = offset + done / ELEMENTS * BYTES;
        int blocks = decodeBlocks(from, start, piece / ELEMENTS, into, intoOffset + 4 * done);
        long end = (long) blocks * ELEMENTS;
        super.decode(from, start + blocks * (long) BYTES, piece - end, into, intoOffset + 4 * (done + end));
      }
    }

    // C2 unrolls a loop of an int index only, hence the pieces.
    private static int decodeBlocks(MemorySegment from, long offset, int blocks, MemorySegment into, long intoOffset) {
      for (int b = 0; b < blocks; b++) {
        long block = offset + b * (long) BYTES;
        long to = intoOffset + 4L * ELEMENTS * b;
        float scale = F16.toFloat(from.get(SCALE, block));
        for (int j = 0; j < ELEMENTS; j += STEP) {
          var q = ByteVector.fromMemorySegment(QUANTS, from, block + 2 + j, ByteOrder.LITTLE_ENDIAN);
          ((FloatVector) q.convertShape(VectorOperators.B2F, OUT, 0)).mul(scale)
              .intoMemorySegment(into, to + 4L * j, ByteOrder.nativeOrder());
          if (TWO_PARTS) {
            ((FloatVector) q.convertShape(VectorOperators.B2F, OUT, 1)).mul(scale)
                .intoMemorySegment(into, to + 4L * (j + LANES), ByteOrder.nativeOrder());
          }
        }
      }
      return blocks;
    }
  }
}
