// Vectors in NumPy's file format.
package org.neoglot.adapt.search;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.neoglot.engine.file.BadFileException;

/** A matrix of little-endian floats, row by row, in the NPY format, version 1.0 (NumPy Enhancement Proposal 1). */
public final class Npy implements AutoCloseable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  /** Magic, length and text together, a multiple of 64: with room for the number of rows, known at the end only. */
  private static final int HEADER = 128;
  private static final Pattern SHAPE =
      Pattern.compile("'descr': '<f4', 'fortran_order': False, 'shape': \\((\\d+), (\\d+)\\)");
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena;
  private final MemorySegment data;
  private final int rows;
  private final int cols;

  private Npy(Arena arena, MemorySegment data, int rows, int cols) {
    this.arena = arena;
    this.data = data;
    this.rows = rows;
    this.cols = cols;
  }

  /**
   * Maps a file; nothing of it is read before it is used.
   *
   * @throws BadFileException when it is no such matrix, or shorter than it says
   */
  public static Npy open(Path file) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return read(file, arena, all);
    } catch (NoSuchFileException e) {
      arena.close();
      throw new BadFileException(file, "there is no such file", e);
    } catch (IOException e) {
      arena.close();
      throw new BadFileException(file, "cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static Npy read(Path file, Arena arena, MemorySegment all) {
    if (all.byteSize() < 10 || all.get(ValueLayout.JAVA_BYTE, 0) != MAGIC[0] || all.get(ValueLayout.JAVA_BYTE, 1) != 'N') {
      throw new BadFileException(file, "is no NPY file, wanted one of floats");
    }
    int major = all.get(ValueLayout.JAVA_BYTE, 6);
    int length = (all.get(ValueLayout.JAVA_BYTE, 8) & 0xFF) | (all.get(ValueLayout.JAVA_BYTE, 9) & 0xFF) << 8;
    if (major != 1 || 10L + length > all.byteSize()) {
      throw new BadFileException(file, "is NPY of version " + major + " with a header of " + length
          + " bytes, wanted version 1");
    }
    String text = new String(all.asSlice(10, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    Matcher shape = SHAPE.matcher(text);
    if (!shape.find()) {
      throw new BadFileException(file, "has the header " + BadFileException.quote(text.strip())
          + ", wanted a matrix of <f4, row by row");
    }
    int rows = Integer.parseInt(shape.group(1));
    int cols = Integer.parseInt(shape.group(2));
    long wanted = 10 + length + 4L * rows * cols;
    if (all.byteSize() != wanted) {
      throw new BadFileException(file, "has " + all.byteSize() + " bytes, wanted " + wanted + " for " + rows + " x " + cols);
    }
    return new Npy(arena, all.asSlice(10 + length), rows, cols);
  }

  public int rows() {
    return rows;
  }

  public int cols() {
    return cols;
  }

  /** One row. */
  public float[] row(int row) {
    float[] values = new float[cols];
    MemorySegment.copy(data, FLOAT, 4L * row * cols, values, 0, cols);
    return values;
  }

  @Override
  public void close() {
    arena.close();
  }

  /** Writes rows as they come, under another name until all are there. */
  public static final class Writer implements AutoCloseable {
    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final DataOutputStream out;
    private ByteBuffer row;
    private int cols = -1;
    private int rows;
    private boolean finished;

    /** @throws BadFileException when the file cannot be made */
    public Writer(Path file) {
      this.file = file;
      Path whole = file.toAbsolutePath();
      part = whole.resolveSibling("." + whole.getFileName() + "." + ProcessHandle.current().pid() + ".part");
      try {
        channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
        out.write(new byte[HEADER]);
      } catch (IOException e) {
        throw new BadFileException(file, "cannot be written: " + e.getMessage(), e);
      }
    }

    /** Adds a row; all are of one size. */
    public void add(float[] values) {
      if (cols < 0) {
        cols = values.length;
        row = ByteBuffer.allocate(4 * cols).order(ByteOrder.LITTLE_ENDIAN);
      }
      if (values.length != cols) {
        throw new IllegalArgumentException("a row of " + values.length + " numbers after rows of " + cols);
      }
      row.clear();
      for (float v : values) row.putFloat(v);
      try {
        out.write(row.array());
      } catch (IOException e) {
        throw new BadFileException(file, "cannot be written: " + e.getMessage(), e);
      }
      rows++;
    }

    /** All rows are there: the file gets its name. */
    public void finish() {
      String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + Math.max(0, cols) + "), }";
      ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      header.put(MAGIC).putShort((short) (HEADER - 10)).put(text.getBytes(StandardCharsets.ISO_8859_1));
      while (header.position() < HEADER - 1) header.put((byte) ' ');
      header.put((byte) '\n').flip();
      try {
        out.flush();
        while (header.hasRemaining()) channel.write(header, header.position());
        channel.force(true);
        channel.close();
        Files.move(part, file.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        finished = true;
      } catch (IOException e) {
        throw new BadFileException(file, "cannot be written: " + e.getMessage(), e);
      }
    }

    /** Without {@link #finish} before it, nothing is left behind. */
    @Override
    public void close() {
      if (finished) return;
      try {
        channel.close();
        Files.deleteIfExists(part);
      } catch (IOException e) {
        throw new BadFileException(part, "cannot be removed: " + e.getMessage(), e);
      }
    }
  }
}
