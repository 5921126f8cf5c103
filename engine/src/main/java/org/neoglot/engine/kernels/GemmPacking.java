package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.neoglot.engine.DType;

/**
 * Brings parts of matrices into the order in which the tiles of {@link SimdGemm} read them. First whole stretches of
 * stored rows are copied (or decoded) into an array, then the array is rearranged: the first step is the only one that
 * knows how and where the numbers are stored, the second one works on small arrays in the nearest cache.
 */
final class GemmPacking {
  /** Stored rows of a transposed A that are turned at once. */
  static final int STRIP = 16;

  private GemmPacking() {}

  /**
   * Elements {@code at} to {@code at + length} of {@code rows} stored rows, {@code stride} apart in {@code to};
   * what is beyond them up to {@code paddedRows} rows of {@code stride} is 0.
   */
  static void rows(Operand from, long first, int rows, int at, int length, float[] to, int offset, int stride,
      int paddedRows) {
    for (int i = 0; i < rows; i++) {
      int place = offset + i * stride;
      if (from.decoder() != null) {
        from.decoder().decode(from.data(), from.row(first + i), at, length, to, place);
      } else {
        MemorySegment.copy(from.data(), DType.FLOAT, from.row(first + i) + 4L * at, to, place, length);
      }
      if (length < stride) Arrays.fill(to, place + length, place + stride, 0f);
    }
    if (rows < paddedRows) Arrays.fill(to, offset + rows * stride, offset + paddedRows * stride, 0f);
  }

  /** Deals a row out to panels: each gets a tile's width of it, {@code stride} apart. */
  static void deal(float[] row, int length, float[] to, int offset, int stride) {
    int lanes = GemmTiles.LANES;
    for (int j = 0; j < length; j += GemmTiles.WIDTH) {
      for (int i = 0; i < GemmTiles.WIDTH; i += lanes) {
        FloatVector.fromArray(GemmTiles.SPECIES, row, j + i).intoArray(to, offset + i);
      }
      offset += stride;
    }
  }
}
