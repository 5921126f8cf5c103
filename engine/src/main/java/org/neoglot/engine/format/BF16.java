// The upper half of a single as a weight format.
package org.neoglot.engine.format;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * bfloat16: the sign, the 8 bits of exponent and the first 7 bits of significand of a single. Decoding is exact.
 *
 * <p>Encoding rounds to the nearest, ties to even. Error: at most 2^-8 of |x| for normal singles (measured 2^-8 / (1 +
 * 2^-8)), 2^-134 absolute for subnormal ones; from 3.3961775e38 on the result is an infinity. A NaN stays a NaN and is
 * made quiet.
 */
class BF16 extends HalfWords {
  @Override public String name() {
    return "BF16";
  }

  @Override float widen(short word) {
    return Float.intBitsToFloat(word << 16);
  }

  @Override short narrow(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fffffff) > 0x7f800000) {
      // Dropping the lower half alone could empty the payload, and a NaN would turn into an infinity.
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /** The twin: the same integer steps, a vector at a time. */
  static final class Fast extends BF16 {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS_IN = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> HALVES =
        VectorSpecies.of(short.class, VectorShape.forBitSize(INTS.vectorBitSize() / 2));
    private static final int LANES = INTS.length();
    private static final int PIECE = 1 << 20;

    private static IntVector widen(ShortVector words) {
      return (IntVector) words.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0)
          .lanewise(VectorOperators.LSHL, 16);
    }

    private static ShortVector narrow(IntVector bits) {
      var upper = bits.lanewise(VectorOperators.LSHR, 16);
      var rounded = bits.add(0x7fff).add(upper.and(1)).lanewise(VectorOperators.LSHR, 16);
      var nan = bits.and(0x7fffffff).compare(VectorOperators.GT, 0x7f800000);
      return (ShortVector) rounded.blend(upper.or(0x40), nan).convertShape(VectorOperators.I2S, HALVES, 0);
    }

    @Override public void decode(MemorySegment from, long offset, int count, float[] into, int at) {
      // A bound that is known before the loop lets C2 unroll it: twice as fast as the test i + LANES <= count.
      int end = INTS.loopBound(count);
      for (int i = 0; i < end; i += LANES) {
        var words = ShortVector.fromMemorySegment(HALVES, from, offset + 2L * i, ByteOrder.LITTLE_ENDIAN);
        widen(words).reinterpretAsFloats().intoArray(into, at + i);
      }
      super.decode(from, offset + 2L * end, count - end, into, at + end);
    }

    @Override public void decode(MemorySegment from, long offset, long count, MemorySegment into, long intoOffset) {
      for (long done = 0; done < count; done += PIECE) {
        int piece = (int) Math.min(PIECE, count - done);
        int end = decodeVectors(from, offset + 2 * done, piece, into, intoOffset + 4 * done);
        super.decode(from, offset + 2 * (done + end), (long) piece - end, into, intoOffset + 4 * (done + end));
      }
    }

    // C2 unrolls a loop of an int index only, hence the pieces.
    private static int decodeVectors(MemorySegment from, long offset, int count, MemorySegment into, long intoOffset) {
      int end = INTS.loopBound(count);
      for (int i = 0; i < end; i += LANES) {
        var words = ShortVector.fromMemorySegment(HALVES, from, offset + 2L * i, ByteOrder.LITTLE_ENDIAN);
        widen(words).reinterpretAsFloats().intoMemorySegment(into, intoOffset + 4L * i, ByteOrder.nativeOrder());
      }
      return end;
    }

    @Override public void encode(float[] from, int at, int count, MemorySegment into, long offset) {
      int end = INTS.loopBound(count);
      for (int i = 0; i < end; i += LANES) {
        var bits = FloatVector.fromArray(FLOATS_IN, from, at + i).reinterpretAsInts();
        narrow(bits).intoMemorySegment(into, offset + 2L * i, ByteOrder.LITTLE_ENDIAN);
      }
      super.encode(from, at + end, count - end, into, offset + 2L * end);
    }

    @Override public void encode(MemorySegment from, long fromOffset, long count, MemorySegment into, long offset) {
      for (long done = 0; done < count; done += PIECE) {
        int piece = (int) Math.min(PIECE, count - done);
        int end = encodeVectors(from, fromOffset + 4 * done, piece, into, offset + 2 * done);
        super.encode(from, fromOffset + 4 * (done + end), (long) piece - end, into, offset + 2 * (done + end));
      }
    }

    private static int encodeVectors(MemorySegment from, long fromOffset, int count, MemorySegment into, long offset) {
      int end = INTS.loopBound(count);
      for (int i = 0; i < end; i += LANES) {
        var bits = IntVector.fromMemorySegment(INTS, from, fromOffset + 4L * i, ByteOrder.nativeOrder());
        narrow(bits).intoMemorySegment(into, offset + 2L * i, ByteOrder.LITTLE_ENDIAN);
      }
      return end;
    }
  }
}
