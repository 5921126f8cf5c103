// One stored tensor: what it is called, how it is stored, and its bytes where they lie.
package org.neoglot.engine.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.neoglot.engine.format.DType;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;

/**
 * A tensor of a checkpoint file.
 *
 * @param name its full published name
 * @param dtype the name of its {@link DType}, as in the file
 * @param shape its dimensions, row-major; empty for a scalar. Copied on the way in; callers leave it as it is
 * @param data its bytes, little-endian, at any alignment (in practice multiples of 8); valid while its file is open
 */
public record Entry(String name, String dtype, long[] shape, MemorySegment data) {
  public Entry {
    shape = shape.clone();
    DType type = DType.find(dtype).orElseThrow(() -> new IllegalArgumentException("unknown dtype " + dtype));
    long bytes = Math.multiplyExact(product(shape), (long) type.bytes());
    if (bytes != data.byteSize()) {
      throw new IllegalArgumentException("tensor '" + name + "' holds " + data.byteSize() + " bytes, but "
          + dtype + Arrays.toString(shape) + " takes " + bytes);
    }
  }

  /** Its element type. */
  public DType type() {
    return DType.find(dtype).orElseThrow();
  }

  /** How many numbers it holds: the product of its dimensions, 1 for a scalar. */
  public long count() {
    return product(shape);
  }

  /**
   * Its weight format.
   *
   * @throws IllegalArgumentException when it holds no weights (I64, BOOL, ...)
   */
  public Format format() {
    return Formats.named(dtype);
  }

  /** All its numbers as floats, F64 rounded to the nearest; for small tensors. */
  public float[] floats() {
    var values = new float[Math.toIntExact(count())];
    if (type().format().isPresent()) {
      format().decode(data, 0, values.length, values, 0);
    } else {
      double[] exact = doubles();
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) exact[i];
      }
    }
    return values;
  }

  /** All its numbers as doubles, exactly (integers beyond 2^53 rounded); for small tensors. */
  public double[] doubles() {
    var values = new double[Math.toIntExact(count())];
    if (type() == DType.F64) {
      var layout = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
      MemorySegment.copy(data, layout, 0, values, 0, values.length);
    } else if (type().format().isPresent()) {
      format().decode(data, 0, values.length, values, 0);
    } else {
      Arrays.setAll(values, i -> integer(i));
    }
    return values;
  }

  /**
   * All its integers (BOOL as 0 or 1); for small tensors.
   *
   * @throws IllegalArgumentException when it holds no integers
   */
  public long[] longs() {
    var values = new long[Math.toIntExact(count())];
    Arrays.setAll(values, this::integer);
    return values;
  }

  private long integer(int i) {
    return switch (type()) {
      case BOOL, U8 -> data.get(ValueLayout.JAVA_BYTE, i) & 0xffL;
      case I8 -> data.get(ValueLayout.JAVA_BYTE, i);
      case I16 -> data.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 2L * i);
      case U16 -> data.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 2L * i) & 0xffffL;
      case I32 -> data.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 4L * i);
      case U32 -> data.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 4L * i) & 0xffffffffL;
      case I64 -> data.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 8L * i);
      case F8_E5M2, F8_E4M3, F8_E8M0, F16, BF16, F32, C64, F64, U64 ->
          throw new IllegalArgumentException("tensor '" + name + "' holds " + dtype + ", wanted integers");
    };
  }

  private static long product(long[] shape) {
    long product = 1;
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("a shape has no negative size, unlike " + Arrays.toString(shape));
      }
      product = Math.multiplyExact(product, size);
    }
    return product;
  }
}
