// Writes safetensors files in the published order: the same tensors give the same bytes.
package org.neoglot.engine.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes one safetensors file, atomically (see {@link AtomicFile} for what happens when the disk is full).
 *
 * <p>Order of the data: wide types first, then by name (in Unicode's order), and the header is filled up with blanks to
 * a multiple of 8, so that every tensor of 8-byte numbers is aligned. Same tensors, same bytes.
 */
public final class SafeTensorsWriter {
  /** What the readers of the field expect of a file with PyTorch's names. */
  public static final Map<String, String> PT = Map.of("format", "pt");

  private SafeTensorsWriter() { }

  /** Writes a file with the metadata {@link #PT}. */
  public static void write(Path file, List<Part> parts) {
    write(file, parts, PT, AtomicFile.DISK);
  }

  /**
   * Writes a file.
   *
   * @param metadata strings for {@code __metadata__}, left out when empty; order kept
   * @throws IllegalArgumentException when two parts have one name, or one gives other than the bytes its shape takes
   */
  public static void write(Path file, List<Part> parts, Map<String, String> metadata, AtomicFile.Disk disk) {
    stage(file, parts, metadata, disk).commit();
  }

  static AtomicFile.Staged stage(Path file, List<Part> parts, Map<String, String> metadata, AtomicFile.Disk disk) {
    List<Part> sorted = parts.stream().sorted(PUBLISHED_ORDER).toList();
    byte[] header = header(sorted, metadata);
    return AtomicFile.stage(file, out -> {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
      out.write(ByteBuffer.wrap(header));
      for (Part part : sorted) {
        var counted = new Counted(out, part);
        part.body().to(counted);
        counted.requireAll();
      }
    }, disk);
  }

  // Not String's own order: that one compares UTF-16 units, which differs beyond the basic plane.
  private static final Comparator<Part> PUBLISHED_ORDER = Comparator.comparing((Part part) -> -part.type().bytes())
      .thenComparing(part -> part.name().codePoints().toArray(), Arrays::compare);

  private static byte[] header(List<Part> sorted, Map<String, String> metadata) {
    var root = new LinkedHashMap<String, Object>();
    if (!metadata.isEmpty()) {
      root.put(SafeTensorsHeader.METADATA, metadata);
    }
    long at = 0;
    for (Part part : sorted) {
      long end = Math.addExact(at, part.bytes());
      var info = new LinkedHashMap<String, Object>();
      info.put("dtype", part.type().name());
      info.put("shape", Arrays.stream(part.shape()).boxed().toList());
      info.put("data_offsets", List.of(at, end));
      if (root.put(part.name(), info) != null) {
        throw new IllegalArgumentException("two tensors are called '" + part.name() + "'");
      }
      at = end;
    }
    byte[] json = Json.write(root).getBytes(StandardCharsets.UTF_8);
    if (json.length > SafeTensorsHeader.MAX_BYTES - 8) {
      throw new IllegalArgumentException("the header takes " + json.length + " bytes, readers accept at most "
          + SafeTensorsHeader.MAX_BYTES);
    }
    byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, 8) * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  // Bytes that are missing or too many would shift every tensor behind them: better no file than such a file.
  private static final class Counted implements WritableByteChannel {
    private final WritableByteChannel out;
    private final Part part;
    private long left;

    Counted(WritableByteChannel out, Part part) {
      this.out = out;
      this.part = part;
      this.left = part.bytes();
    }

    @Override public int write(ByteBuffer bytes) throws IOException {
      left -= bytes.remaining();
      if (left < 0) {
        throw wrong("more than the ");
      }
      return out.write(bytes);
    }

    void requireAll() {
      if (left > 0) {
        throw wrong(left + " bytes fewer than the ");
      }
    }

    private IllegalArgumentException wrong(String found) {
      return new IllegalArgumentException("tensor '" + part.name() + "' gave " + found + part.bytes()
          + " bytes that its shape takes");
    }

    @Override public boolean isOpen() {
      return out.isOpen();
    }

    @Override public void close() { }
  }
}
