// Turning rows into columns, eight by eight, in registers.
package org.neoglot.engine.kernels;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static org.neoglot.engine.kernels.SimdUnary.MEMORY;

import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.neoglot.engine.DType;

/**
 * Turns rows into columns, from scratch arrays or straight from memory, for {@link GemmPacking}: squares of 8 x 8
 * (4 x 4 on machines with 128-bit vectors) in registers, what is left over one by one. A square takes log2(8) rounds;
 * in the round of distance d,
 * rows i and i + d exchange those halves of each 2d lanes that lie across the diagonal.
 */
final class GemmTranspose {
  private static final boolean EIGHT = GemmTiles.LANES >= 8;
  private static final int SIDE = EIGHT ? 8 : 4;
  // Never wider than the machine's vectors: 8 x 8 fits 256-bit machines and wider ones.
  private static final VectorSpecies<Float> SPECIES = EIGHT ? FloatVector.SPECIES_256 : FloatVector.SPECIES_128;
  /** Lane i takes lane i xor d, for each round. */
  private static final VectorShuffle<Float> ACROSS_1 = VectorShuffle.fromOp(SPECIES, i -> i ^ 1);
  private static final VectorShuffle<Float> ACROSS_2 = VectorShuffle.fromOp(SPECIES, i -> i ^ 2);
  private static final VectorShuffle<Float> ACROSS_4 = VectorShuffle.fromOp(SPECIES, i -> (i ^ 4) % SIDE);
  /** Lanes with i and d, for each round. */
  private static final VectorMask<Float> UPPER_1 = VectorMask.fromLong(SPECIES, 0xAA);
  private static final VectorMask<Float> UPPER_2 = VectorMask.fromLong(SPECIES, 0xCC);
  private static final VectorMask<Float> UPPER_4 = VectorMask.fromLong(SPECIES, 0xF0);

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private GemmTranspose() {}

  /** to[c][r] = from[r][c], for rows x columns numbers. */
  static void transpose(float[] from, int fo, int fromStride, int rows, int columns, float[] to, int offset,
      int toStride) {
    int r = 0;
    for (; r + SIDE <= rows; r += SIDE) {
      int band = fo + r * fromStride;
      int squares = columns / SIDE * SIDE;
      if (EIGHT) eight(from, band, fromStride, squares, to, offset + r, toStride);
      else four(from, band, fromStride, squares, to, offset + r, toStride);
      rest(from, band, fromStride, SIDE, squares, columns, to, offset + r, toStride);
    }
    rest(from, fo + r * fromStride, fromStride, rows - r, 0, columns, to, offset + r, toStride);
  }

  private static void rest(float[] from, int fo, int fromStride, int rows, int first, int columns, float[] to,
      int offset, int toStride) {
    for (int r = 0; r < rows; r++) {
      for (int c = first; c < columns; c++) to[offset + c * toStride + r] = from[fo + r * fromStride + c];
    }
  }

  private static void eight(float[] from, int fo, int fromStride, int columns, float[] to, int offset, int toStride) {
    for (int c = 0; c < columns; c += 8) {
      int f = fo + c;
      var a0 = FloatVector.fromArray(SPECIES, from, f);
      var a1 = FloatVector.fromArray(SPECIES, from, f + fromStride);
      var a2 = FloatVector.fromArray(SPECIES, from, f + 2 * fromStride);
      var a3 = FloatVector.fromArray(SPECIES, from, f + 3 * fromStride);
      var a4 = FloatVector.fromArray(SPECIES, from, f + 4 * fromStride);
      var a5 = FloatVector.fromArray(SPECIES, from, f + 5 * fromStride);
      var a6 = FloatVector.fromArray(SPECIES, from, f + 6 * fromStride);
      var a7 = FloatVector.fromArray(SPECIES, from, f + 7 * fromStride);
      var b0 = a0.blend(a1.rearrange(ACROSS_1), UPPER_1);
      var b1 = a0.rearrange(ACROSS_1).blend(a1, UPPER_1);
      var b2 = a2.blend(a3.rearrange(ACROSS_1), UPPER_1);
      var b3 = a2.rearrange(ACROSS_1).blend(a3, UPPER_1);
      var b4 = a4.blend(a5.rearrange(ACROSS_1), UPPER_1);
      var b5 = a4.rearrange(ACROSS_1).blend(a5, UPPER_1);
      var b6 = a6.blend(a7.rearrange(ACROSS_1), UPPER_1);
      var b7 = a6.rearrange(ACROSS_1).blend(a7, UPPER_1);
      var c0 = b0.blend(b2.rearrange(ACROSS_2), UPPER_2);
      var c2 = b0.rearrange(ACROSS_2).blend(b2, UPPER_2);
      var c1 = b1.blend(b3.rearrange(ACROSS_2), UPPER_2);
      var c3 = b1.rearrange(ACROSS_2).blend(b3, UPPER_2);
      var c4 = b4.blend(b6.rearrange(ACROSS_2), UPPER_2);
      var c6 = b4.rearrange(ACROSS_2).blend(b6, UPPER_2);
      var c5 = b5.blend(b7.rearrange(ACROSS_2), UPPER_2);
      var c7 = b5.rearrange(ACROSS_2).blend(b7, UPPER_2);
      int t = offset + c * toStride;
      c0.blend(c4.rearrange(ACROSS_4), UPPER_4).intoArray(to, t);
      c1.blend(c5.rearrange(ACROSS_4), UPPER_4).intoArray(to, t + toStride);
      c2.blend(c6.rearrange(ACROSS_4), UPPER_4).intoArray(to, t + 2 * toStride);
      c3.blend(c7.rearrange(ACROSS_4), UPPER_4).intoArray(to, t + 3 * toStride);
      c0.rearrange(ACROSS_4).blend(c4, UPPER_4).intoArray(to, t + 4 * toStride);
      c1.rearrange(ACROSS_4).blend(c5, UPPER_4).intoArray(to, t + 5 * toStride);
      c2.rearrange(ACROSS_4).blend(c6, UPPER_4).intoArray(to, t + 6 * toStride);
      c3.rearrange(ACROSS_4).blend(c7, UPPER_4).intoArray(to, t + 7 * toStride);
    }
  }

  private static void four(float[] from, int fo, int fromStride, int columns, float[] to, int offset, int toStride) {
    for (int c = 0; c < columns; c += 4) {
      int f = fo + c;
      var a0 = FloatVector.fromArray(SPECIES, from, f);
      var a1 = FloatVector.fromArray(SPECIES, from, f + fromStride);
      var a2 = FloatVector.fromArray(SPECIES, from, f + 2 * fromStride);
      var a3 = FloatVector.fromArray(SPECIES, from, f + 3 * fromStride);
      var b0 = a0.blend(a1.rearrange(ACROSS_1), UPPER_1);
      var b1 = a0.rearrange(ACROSS_1).blend(a1, UPPER_1);
      var b2 = a2.blend(a3.rearrange(ACROSS_1), UPPER_1);
      var b3 = a2.rearrange(ACROSS_1).blend(a3, UPPER_1);
      int t = offset + c * toStride;
      b0.blend(b2.rearrange(ACROSS_2), UPPER_2).intoArray(to, t);
      b1.blend(b3.rearrange(ACROSS_2), UPPER_2).intoArray(to, t + toStride);
      b0.rearrange(ACROSS_2).blend(b2, UPPER_2).intoArray(to, t + 2 * toStride);
      b1.rearrange(ACROSS_2).blend(b3, UPPER_2).intoArray(to, t + 3 * toStride);
    }
  }

  /**
   * to[c][r] = from[first + r][at + c] straight from plain native rows; columns that are fewer or many, whatever lies
   * in
   * memory next to each other is read first.
   */
  static void transpose(Operand from, long first, int rows, int at, int columns, float[] to, int offset, int toStride) {
    long address = from.data().address() + from.row(first) + 4L * at;
    int down = rows / SIDE;
    int across = columns / SIDE;
    long side = 4L * SIDE;
    long band = SIDE * from.rowBytes();
    if (rows <= columns) {
      for (int r = 0; r < down; r++) {
        squares(address + r * band, from.rowBytes(), side, across, to, offset + r * SIDE, toStride, SIDE * toStride);
      }
    } else {
      for (int c = 0; c < across; c++) {
        squares(address + c * side, from.rowBytes(), band, down, to, offset + c * SIDE * toStride, toStride, SIDE);
      }
    }
    for (int r = 0; r < rows; r++) {
      long row = from.row(first + r) + 4L * at;
      for (int c = r < down * SIDE ? across * SIDE : 0; c < columns; c++) {
        to[offset + c * toStride + r] = from.data().get(DType.FLOAT, row + 4L * c);
      }
    }
  }

  /** So many squares, {@code step} bytes apart, to places {@code toStep} apart. */
  private static void squares(long from, long rowBytes, long step, int squares, float[] to, int offset, int toStride,
      int toStep) {
    if (EIGHT) eight(from, rowBytes, step, squares, to, offset, toStride, toStep);
    else four(from, rowBytes, step, squares, to, offset, toStride, toStep);
  }

  private static void eight(long from, long rowBytes, long step, int squares, float[] to, int offset, int toStride,
      int toStep) {
    for (int s = 0; s < squares; s++) {
      long f = from + s * step;
      var a0 = fromMemorySegment(SPECIES, MEMORY, f, ORDER);
      var a1 = fromMemorySegment(SPECIES, MEMORY, f + rowBytes, ORDER);
      var a2 = fromMemorySegment(SPECIES, MEMORY, f + 2 * rowBytes, ORDER);
      var a3 = fromMemorySegment(SPECIES, MEMORY, f + 3 * rowBytes, ORDER);
      var a4 = fromMemorySegment(SPECIES, MEMORY, f + 4 * rowBytes, ORDER);
      var a5 = fromMemorySegment(SPECIES, MEMORY, f + 5 * rowBytes, ORDER);
      var a6 = fromMemorySegment(SPECIES, MEMORY, f + 6 * rowBytes, ORDER);
      var a7 = fromMemorySegment(SPECIES, MEMORY, f + 7 * rowBytes, ORDER);
      var b0 = a0.blend(a1.rearrange(ACROSS_1), UPPER_1);
      var b1 = a0.rearrange(ACROSS_1).blend(a1, UPPER_1);
      var b2 = a2.blend(a3.rearrange(ACROSS_1), UPPER_1);
      var b3 = a2.rearrange(ACROSS_1).blend(a3, UPPER_1);
      var b4 = a4.blend(a5.rearrange(ACROSS_1), UPPER_1);
      var b5 = a4.rearrange(ACROSS_1).blend(a5, UPPER_1);
      var b6 = a6.blend(a7.rearrange(ACROSS_1), UPPER_1);
      var b7 = a6.rearrange(ACROSS_1).blend(a7, UPPER_1);
      var c0 = b0.blend(b2.rearrange(ACROSS_2), UPPER_2);
      var c2 = b0.rearrange(ACROSS_2).blend(b2, UPPER_2);
      var c1 = b1.blend(b3.rearrange(ACROSS_2), UPPER_2);
      var c3 = b1.rearrange(ACROSS_2).blend(b3, UPPER_2);
      var c4 = b4.blend(b6.rearrange(ACROSS_2), UPPER_2);
      var c6 = b4.rearrange(ACROSS_2).blend(b6, UPPER_2);
      var c5 = b5.blend(b7.rearrange(ACROSS_2), UPPER_2);
      var c7 = b5.rearrange(ACROSS_2).blend(b7, UPPER_2);
      int t = offset + s * toStep;
      c0.blend(c4.rearrange(ACROSS_4), UPPER_4).intoArray(to, t);
      c1.blend(c5.rearrange(ACROSS_4), UPPER_4).intoArray(to, t + toStride);
      c2.blend(c6.rearrange(ACROSS_4), UPPER_4).intoArray(to, t + 2 * toStride);
      c3.blend(c7.rearrange(ACROSS_4), UPPER_4).intoArray(to, t + 3 * toStride);
      c0.rearrange(ACROSS_4).blend(c4, UPPER_4).intoArray(to, t + 4 * toStride);
      c1.rearrange(ACROSS_4).blend(c5, UPPER_4).intoArray(to, t + 5 * toStride);
      c2.rearrange(ACROSS_4).blend(c6, UPPER_4).intoArray(to, t + 6 * toStride);
      c3.rearrange(ACROSS_4).blend(c7, UPPER_4).intoArray(to, t + 7 * toStride);
    }
  }

  private static void four(long from, long rowBytes, long step, int squares, float[] to, int offset, int toStride,
      int toStep) {
    for (int s = 0; s < squares; s++) {
      long f = from + s * step;
      var a0 = fromMemorySegment(SPECIES, MEMORY, f, ORDER);
      var a1 = fromMemorySegment(SPECIES, MEMORY, f + rowBytes, ORDER);
      var a2 = fromMemorySegment(SPECIES, MEMORY, f + 2 * rowBytes, ORDER);
      var a3 = fromMemorySegment(SPECIES, MEMORY, f + 3 * rowBytes, ORDER);
      var b0 = a0.blend(a1.rearrange(ACROSS_1), UPPER_1);
      var b1 = a0.rearrange(ACROSS_1).blend(a1, UPPER_1);
      var b2 = a2.blend(a3.rearrange(ACROSS_1), UPPER_1);
      var b3 = a2.rearrange(ACROSS_1).blend(a3, UPPER_1);
      int t = offset + s * toStep;
      b0.blend(b2.rearrange(ACROSS_2), UPPER_2).intoArray(to, t);
      b1.blend(b3.rearrange(ACROSS_2), UPPER_2).intoArray(to, t + toStride);
      b0.rearrange(ACROSS_2).blend(b2, UPPER_2).intoArray(to, t + 2 * toStride);
      b1.rearrange(ACROSS_2).blend(b3, UPPER_2).intoArray(to, t + 3 * toStride);
    }
  }
}
