// Half precision as a weight format.
package org.neoglot.engine.format;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * IEEE 754 binary16: 5 bits of exponent, 10 of significand. Decoding is exact.
 *
 * <p>Encoding rounds to the nearest, ties to even. Error: at most 2^-11 of |x| for 2^-14 &lt;= |x| &lt; 65520, at most
 * 2^-25 absolute below that (measured to be that large); from 65520 on the result is an infinity.
 * A NaN stays a NaN, is made quiet and keeps the upper bits of its payload: the same on every machine, where the JDK's
 * own conversion leaves the payload to the hardware.
 */
class F16 extends HalfWords {
  @Override public String name() {
    return "F16";
  }

  @Override float widen(short word) {
    return toFloat(word);
  }

  @Override short narrow(float value) {
    return toHalf(value);
  }

  static float toFloat(short word) {
    if ((word & 0x7fff) > 0x7c00) {
      return Float.intBitsToFloat((word & 0x8000) << 16 | 0x7fc00000 | (word & 0x3ff) << 13);
    }
    return Float.float16ToFloat(word);
  }

  static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fffffff) > 0x7f800000) {
      return (short) (bits >>> 16 & 0x8000 | 0x7e00 | bits >>> 13 & 0x3ff);
    }
    return Float.floatToFloat16(value);
  }

  /** The twin: integer steps on whole vectors, because the Vector API has no conversion from 16-bit floats. */
  static final class Fast extends F16 {
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS_IN = FloatVector.SPECIES_PREFERRED;
    /** As many words as there are ints in a vector, hence half as many bits. */
    private static final VectorSpecies<Short> HALVES =
        VectorSpecies.of(short.class, VectorShape.forBitSize(INTS.vectorBitSize() / 2));
    private static final int LANES = INTS.length();
    private static final int PIECE = 1 << 20;

    private static IntVector widen(ShortVector words) {
      var w = (IntVector) words.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
      var sign = w.and(0x8000).lanewise(VectorOperators.LSHL, 16);
      var magnitude = w.and(0x7fff);
      // Shifted into place the exponent is too small by 112. One exact multiplication mends it, for subnormals too,
      // which an addition to the exponent would not. Treating those apart was slower on weights of ordinary size.
      var scaled = magnitude.lanewise(VectorOperators.LSHL, 13).reinterpretAsFloats().mul(0x1p112f).reinterpretAsInts();
      VectorMask<Integer> special = magnitude.compare(VectorOperators.GE, 0x7c00);
      VectorMask<Integer> nan = magnitude.compare(VectorOperators.GT, 0x7c00);
      return scaled.or(sign).lanewise(VectorOperators.OR, 0x7f800000, special)
          .lanewise(VectorOperators.OR, 0x00400000, nan);
    }

    private static ShortVector narrow(IntVector bits) {
      var sign = bits.lanewise(VectorOperators.LSHR, 16).and(0x8000);
      var magnitude = bits.and(0x7fffffff);
      // Normal results: add just under half of the last place, one more when that place is odd, and drop 13 bits.
      var odd = magnitude.lanewise(VectorOperators.LSHR, 13).and(1);
      var normal = magnitude.sub(112 << 23).add(0xfff).add(odd).lanewise(VectorOperators.LSHR, 13);
      // Subnormal results: the last place of 0.5f is 2^-24, theirs too, so adding 0.5f rounds as wanted.
      var small = magnitude.reinterpretAsFloats().add(0.5f).reinterpretAsInts().sub(0x3f000000);
      var nan = magnitude.lanewise(VectorOperators.LSHR, 13).and(0x3ff).or(0x7e00);
      var half = normal.blend(small, magnitude.compare(VectorOperators.LT, 0x38800000))
          .blend(0x7c00, magnitude.compare(VectorOperators.GE, 0x47800000))
          .blend(nan, magnitude.compare(VectorOperators.GT, 0x7f800000));
      return (ShortVector) half.or(sign).convertShape(VectorOperators.I2S, HALVES, 0);
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
