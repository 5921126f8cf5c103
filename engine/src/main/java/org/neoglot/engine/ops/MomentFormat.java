// How optimizer moments lie in memory between steps.
package org.neoglot.engine.ops;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.neoglot.engine.DType;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Tensor;

/**
 * How an optimizer's moments lie in memory between steps. The small formats hold blocks of 256 numbers, counted through
 * the matrix from its first row to its last, each block a row of an I32 tensor; in a step a block is made floats,
 * moved, and packed again.
 *
 * <p>Packing rounds to one of the two neighbours, to the nearer one more often, so that the mean is the number itself
 * (stochastic rounding): a second moment that shrinks by a thousandth a step would otherwise never leave its place. The
 * noise is a function of step and element, so equal steps have equal bits.
 */
public enum MomentFormat {
  /** Floats as they are, in a tensor of the parameter's shape. */
  F32(0, 0),
  /** The upper half of a float: 8 bits of mantissa, two numbers an int. */
  BF16(MomentFormat.BLOCK / 2, 0),
  /**
   * A byte a number and a float a block, its largest magnitude (Dettmers et al. 2022, section 2.1), which the numbers
   * are shares of: first moments as sign, 4 bits of exponent and 3 of mantissa (from 1 down to 2^-15, then evenly to 0),
   * second moments, which have no sign, with 5 bits of exponent (down to 2^-31). Error at most 1/8 of a number.
   */
  BITS8(MomentFormat.BLOCK / 4 + 1, 1);

  /** Numbers in a block. */
  public static final int BLOCK = 256;

  /** The largest share, 1.875 x 2^0, has the highest code: all bits set. */
  private static final float TOP = 1.875f;
  /** Bits of a float's mantissa that a code of 8 bits has no room for. */
  private static final int CUT = 20;
  private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
  /** Exponents, as floats have them, of the least power of two with its own mantissa; below it codes lie evenly. */
  private static final int SIGNED_LEAST = 127 - 14;
  private static final int UNSIGNED_LEAST = 127 - 30;

  private final int words;
  private final int scales;

  MomentFormat(int words, int scales) {
    this.words = words;
    this.scales = scales;
  }

  /** Blocks of a tensor of so many numbers. */
  public static int blocks(long size) {
    return Math.toIntExact((size + BLOCK - 1) / BLOCK);
  }

  /** The type of a moment's tensor. */
  public DType type() {
    return this == F32 ? DType.F32 : DType.I32;
  }

  /** Rows of the tensor of one moment of a (rows, cols) parameter. */
  public int rows(int rows, int cols) {
    return this == F32 ? rows : blocks((long) rows * cols);
  }

  public int cols(int cols) {
    return this == F32 ? cols : words;
  }

  /** Bytes of one moment. */
  public long bytes(int rows, int cols) {
    return (long) rows(rows, cols) * cols(cols) * Integer.BYTES;
  }

  /** {@code count} numbers of a block as floats. */
  void unpack(Tensor packed, int block, boolean signed, Tensor into, int count) {
    MemorySegment data = packed.data();
    long at = packed.at(block) + (long) scales * Float.BYTES;
    MemorySegment out = into.data();
    long to = into.at(0);
    if (this == BF16) {
      for (int i = 0; i < count; i++) {
        int half = data.get(HALF, at + 2L * i);
        out.set(DType.FLOAT, to + 4L * i, Float.intBitsToFloat(half << 16));
      }
      return;
    }
    float scale = data.get(DType.FLOAT, packed.at(block)) / TOP;
    int least = signed ? SIGNED_LEAST : UNSIGNED_LEAST;
    for (int i = 0; i < count; i++) {
      int code = data.get(JAVA_BYTE, at + i);
      float share = share(signed ? code & 0x7f : code & 0xff, least);
      out.set(DType.FLOAT, to + 4L * i, (signed && code < 0 ? -share : share) * scale);
    }
  }

  /** Floats as a block, where the noise of one step and moment is the stream. */
  void pack(Tensor from, Tensor packed, int block, boolean signed, int count, long stream) {
    MemorySegment data = packed.data();
    long at = packed.at(block) + (long) scales * Float.BYTES;
    MemorySegment in = from.data();
    long start = from.at(0);
    long element = (long) block * BLOCK;
    if (this == BF16) {
      for (int i = 0; i < count; i++) {
        int bits = Float.floatToRawIntBits(in.get(DType.FLOAT, start + 4L * i));
        int noise = (int) (Noise.bits(stream, element + i) >>> 48);
        data.set(HALF, at + 2L * i, (short) (bits + noise >>> 16));
      }
      return;
    }
    float largest = 0;
    for (int i = 0; i < count; i++) largest = Math.max(largest, Math.abs(in.get(DType.FLOAT, start + 4L * i)));
    data.set(DType.FLOAT, packed.at(block), largest);
    float inverse = largest > 0 ? 1 / largest : 0;
    int least = signed ? SIGNED_LEAST : UNSIGNED_LEAST;
    for (int i = 0; i < count; i++) {
      float x = in.get(DType.FLOAT, start + 4L * i);
      int noise = (int) (Noise.bits(stream, element + i) >>> 64 - CUT);
      int code = code(Math.min(1, Math.abs(x) * inverse) * TOP, least, noise);
      if (code == 0 && !signed && x > 0) code = 1;               // divided by its root: a zero would be a leap
      data.set(JAVA_BYTE, at + i, (byte) (signed && x < 0 ? code | 0x80 : code));
    }
  }

  /** The code of a number in [0, 1.875]: a float without the bits for which there is no room, or evenly spaced. */
  private static int code(float share, int least, int noise) {
    int bits = Float.floatToRawIntBits(share);
    if (bits >>> 23 >= least) return (bits + noise >>> CUT) - (least - 1 << 3);
    float spacing = Float.intBitsToFloat(127 + 127 - least + 3 << 23);     // 8 steps up to the least power of two
    return (int) (share * spacing + noise * 0x1p-20f);
  }

  private static float share(int code, int least) {
    if (code >= 8) return Float.intBitsToFloat(code + (least - 1 << 3) << CUT);
    return code * Float.intBitsToFloat(least - 3 << 23);
  }
}
