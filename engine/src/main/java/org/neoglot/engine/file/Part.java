// One tensor that is going to be written: what it is called and how its bytes come, when their turn has come.
package org.neoglot.engine.file;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.neoglot.engine.format.DType;
import org.neoglot.engine.format.Format;

/**
 * A tensor to be written to a checkpoint. Its content is asked for once, during the write, so that a model larger than
 * the memory can pass through row by row.
 *
 * @param name its full name
 * @param type its element type in the file
 * @param shape its dimensions, row-major; empty for a scalar
 * @param body writes exactly {@link #bytes()} bytes, little-endian
 */
public record Part(String name, DType type, long[] shape, AtomicFile.Body body) {
  /** How much is encoded, or handed to the channel, at a time. */
  private static final int PIECE = 1 << 20;

  public Part {
    shape = shape.clone();
    if (name.equals(SafeTensorsHeader.METADATA) || Arrays.stream(shape).anyMatch(size -> size < 0)) {
      throw new IllegalArgumentException("no tensor may be called '" + name + "' with shape " + Arrays.toString(shape));
    }
  }

  /** Gives the rows of a matrix, one after another. */
  @FunctionalInterface
  public interface Rows {
    /** Row {@code index} as f32; it need be valid only until the next one is asked for. */
    MemorySegment row(long index);
  }

  /** How many bytes it takes in the file; ArithmeticException beyond 64 bits. */
  public long bytes() {
    long bytes = type.bytes();
    for (long size : shape) {
      bytes = Math.multiplyExact(bytes, size);
    }
    return bytes;
  }

  /** A stored tensor as it is. */
  public static Part of(Entry entry) {
    return of(entry.name(), entry.type(), entry.shape(), entry.data());
  }

  /** Bytes as they shall stand in the file. */
  public static Part of(String name, DType type, long[] shape, MemorySegment data) {
    return new Part(name, type, shape, out -> {
      for (long at = 0; at < data.byteSize(); at += PIECE) {
        out.write(data.asSlice(at, Math.min(PIECE, data.byteSize() - at)).asByteBuffer());
      }
    });
  }

  /**
   * A tensor of f32 rows, written in the given format (F32, F16 or BF16).
   *
   * @param shape at least one dimension; a row is all but the first of several
   * @throws IllegalArgumentException when safetensors cannot store the format
   */
  public static Part rows(String name, Format format, long[] shape, Rows rows) {
    DType type = DType.find(format.name()).orElseThrow(() ->
        new IllegalArgumentException("tensor '" + name + "': safetensors cannot store the format " + format.name()));
    if (shape.length == 0) {
      throw new IllegalArgumentException("tensor '" + name + "' has no dimension, so it has no rows");
    }
    long columns = Arrays.stream(shape, shape.length == 1 ? 0 : 1, shape.length).reduce(1, Math::multiplyExact);
    return new Part(name, type, shape, out -> encode(format, shape, columns, rows, out));
  }

  // Rows are gathered in a piece of native memory: a norm weight of 64 numbers is not worth a call to the system.
  private static void encode(Format format, long[] shape, long columns, Rows rows, WritableByteChannel out)
      throws IOException {
    long count = shape.length == 1 ? 1 : shape[0];
    if (columns == 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment piece = arena.allocate(PIECE, 64);
      long filled = 0;
      for (long index = 0; index < count; index++) {
        MemorySegment row = rows.row(index);
        for (long at = 0; at < columns; ) {
          long taken = Math.min(columns - at, (PIECE - filled) / format.blockBytes());
          format.encode(row, 4 * at, taken, piece, filled);
          filled += format.bytes(taken);
          at += taken;
          if (PIECE - filled < format.blockBytes()) {
            out.write(piece.asSlice(0, filled).asByteBuffer());
            filled = 0;
          }
        }
      }
      out.write(piece.asSlice(0, filled).asByteBuffer());
    }
  }
}
