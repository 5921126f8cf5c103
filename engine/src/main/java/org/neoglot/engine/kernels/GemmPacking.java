// Copying operands into the order in which tiles read them.
package org.neoglot.engine.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
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
  /** Columns of a coded B that are decoded at once: whole blocks of 32, and few panels to write to. */
  static final int CHUNK = 96;
  /** Stored rows that are walked together: their pages stay known while all panels take their columns. */
  private static final int NEAR = 8;
  /** Whether a group of eight is one vector of this machine, or two. */
  private static final boolean EIGHT = GemmTiles.LANES >= 8;

  private GemmPacking() {}

  /**
   * Elements {@code at} to {@code at + length} of {@code rows} stored rows, {@code stride} apart in {@code to};
   * what is beyond them up to {@code paddedRows} rows of {@code stride} is 0.
   */
  static void rows(Operand from, long first, int rows, int at, int length, float[] to, int offset, int stride,
      int paddedRows) {
    boolean together = rows > 0 && from.decoder() == null && length == stride && from.rowBytes() == 4L * length;
    if (together) MemorySegment.copy(from.data(), DType.FLOAT, from.row(first) + 4L * at, to, offset, rows * length);
    for (int i = 0; i < rows && !together; i++) {
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

  /** Whether rows are plain numbers in native memory, which vectors can fetch without a copy in between. */
  static boolean direct(Operand from) {
    return from.decoder() == null && from.data().isNative();
  }

  /** The address of a stored number; the reads that follow, of {@code rows} x {@code columns}, are checked here. */
  static long address(Operand from, long row, int rows, int column, int columns) {
    long at = from.row(row) + 4L * column;
    Objects.checkFromIndexSize(at, (rows - 1) * from.rowBytes() + 4L * columns, from.data().byteSize());
    if (!from.data().scope().isAlive()) throw new IllegalStateException("a matrix product wants memory that is open");
    return from.data().address() + at;
  }

  /** Whole panels straight from stored rows of B, {@code stride} apart in {@code to}. */
  static void panels(Operand from, int row, int rows, int column, int panels, float[] to, int offset, int stride) {
    if (panels == 0) return;
    long address = address(from, row, rows, column, panels * GemmTiles.WIDTH);
    long bytes = 4L * GemmTiles.WIDTH;
    for (int i = 0; i < rows; i += NEAR) {
      int some = Math.min(NEAR, rows - i);
      long there = address + i * from.rowBytes();
      int here = offset + i * GemmTiles.WIDTH;
      int p = 0;
      // Four panels side by side read 256 bytes of a row; more would write to addresses that fall on one cache set.
      for (; p + 4 <= panels; p += 4) {
        fourPanels(there + p * bytes, from.rowBytes(), some, to, here + p * stride, stride);
      }
      for (; p < panels; p++) panel(there + p * bytes, from.rowBytes(), some, to, here + p * stride);
    }
    Reference.reachabilityFence(from.data());
  }

  private static void fourPanels(long address, long rowBytes, int rows, float[] to, int at, int stride) {
    int second = at + stride;
    int third = second + stride;
    int fourth = third + stride;
    int width = GemmTiles.WIDTH;
    int lanes = GemmTiles.LANES;
    int bytes = 4 * lanes;
    for (int i = 0; i < rows; i++) {
      long row = address + i * rowBytes;
      load(row).intoArray(to, at + i * width);
      load(row + bytes).intoArray(to, at + i * width + lanes);
      load(row + 2 * bytes).intoArray(to, second + i * width);
      load(row + 3 * bytes).intoArray(to, second + i * width + lanes);
      load(row + 4 * bytes).intoArray(to, third + i * width);
      load(row + 5 * bytes).intoArray(to, third + i * width + lanes);
      load(row + 6 * bytes).intoArray(to, fourth + i * width);
      load(row + 7 * bytes).intoArray(to, fourth + i * width + lanes);
    }
  }

  private static void panel(long address, long rowBytes, int rows, float[] to, int at) {
    int width = GemmTiles.WIDTH;
    for (int i = 0; i < rows; i++) {
      load(address + i * rowBytes).intoArray(to, at + i * width);
      load(address + i * rowBytes + 4 * GemmTiles.LANES).intoArray(to, at + i * width + GemmTiles.LANES);
    }
  }

  private static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(GemmTiles.SPECIES, SimdUnary.MEMORY, address, ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Six columns of stored rows side by side, as groups of eight: a transposed A needs no turning then. The last two of
   * a group are whatever comes next in memory. Tiles that have no next two, or too few rows, are done number by number.
   */
  static void groups(Operand from, int row, int rows, int at, int steps, int end, float[] to, int offset) {
    int stride = steps * GemmTiles.GROUP;
    int tiles = (rows + GemmTiles.ROWS - 1) / GemmTiles.ROWS;
    int whole = Math.min(rows / GemmTiles.ROWS, Math.max(0, (end - row - 2) / GemmTiles.ROWS));
    int t = 0;
    if (whole > 0) {
      long address = address(from, at, steps, row, whole * GemmTiles.ROWS + 2);
      for (int i = 0; i < steps; i += NEAR) {
        int some = Math.min(NEAR, steps - i);
        long there = address + i * from.rowBytes();
        int here = offset + i * GemmTiles.GROUP;
        for (t = 0; t + 4 <= whole; t += 4) {
          fourGroups(there + 4L * t * GemmTiles.ROWS, from.rowBytes(), some, to, here + t * stride, stride);
        }
        for (; t < whole; t++) group(there + 4L * t * GemmTiles.ROWS, from.rowBytes(), some, to, here + t * stride);
      }
      Reference.reachabilityFence(from.data());
    }
    for (; t < tiles; t++) {
      int first = t * GemmTiles.ROWS;
      int some = Math.min(GemmTiles.ROWS, rows - first);
      for (int i = 0; i < steps; i++) {
        int place = offset + t * stride + i * GemmTiles.GROUP;
        MemorySegment.copy(from.data(), DType.FLOAT, from.row(at + i) + 4L * (row + first), to, place, some);
        Arrays.fill(to, place + some, place + GemmTiles.GROUP, 0f);
      }
    }
  }

  private static void fourGroups(long address, long rowBytes, int steps, float[] to, int at, int stride) {
    int second = at + stride;
    int third = second + stride;
    int fourth = third + stride;
    for (int i = 0; i < steps; i++) {
      long row = address + i * rowBytes;
      if (EIGHT) {
        eight(row).intoArray(to, at + i * 8);
        eight(row + 24).intoArray(to, second + i * 8);
        eight(row + 48).intoArray(to, third + i * 8);
        eight(row + 72).intoArray(to, fourth + i * 8);
      } else {
        four(row).intoArray(to, at + i * 8);
        four(row + 16).intoArray(to, at + i * 8 + 4);
        four(row + 24).intoArray(to, second + i * 8);
        four(row + 40).intoArray(to, second + i * 8 + 4);
        four(row + 48).intoArray(to, third + i * 8);
        four(row + 64).intoArray(to, third + i * 8 + 4);
        four(row + 72).intoArray(to, fourth + i * 8);
        four(row + 88).intoArray(to, fourth + i * 8 + 4);
      }
    }
  }

  private static void group(long address, long rowBytes, int steps, float[] to, int at) {
    for (int i = 0; i < steps; i++) {
      if (EIGHT) {
        eight(address + i * rowBytes).intoArray(to, at + i * 8);
      } else {
        four(address + i * rowBytes).intoArray(to, at + i * 8);
        four(address + i * rowBytes + 16).intoArray(to, at + i * 8 + 4);
      }
    }
  }

  private static FloatVector eight(long address) {
    return FloatVector.fromMemorySegment(FloatVector.SPECIES_256, SimdUnary.MEMORY, address, ByteOrder.LITTLE_ENDIAN);
  }

  private static FloatVector four(long address) {
    return FloatVector.fromMemorySegment(FloatVector.SPECIES_128, SimdUnary.MEMORY, address, ByteOrder.LITTLE_ENDIAN);
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
