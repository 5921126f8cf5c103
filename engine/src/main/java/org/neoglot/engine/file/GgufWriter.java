// A GGUF file, written.
package org.neoglot.engine.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Writes GGUF version 3 (ggml, docs/gguf.md): key-values, the list of tensors, and their data, each at a multiple of 32
 * bytes. Tensors are asked for their bytes one by one, so that a model larger than the memory can pass through.
 */
public final class GgufWriter {
  private static final int ALIGNMENT = 32;
  private static final int VERSION = 3;

  /** Written as an unsigned whole number of 32 bits, which is what readers of ggml want for sizes and ids. */
  public record U32(long value) {}

  /** Written as a float of 32 bits. */
  public record F32(double value) {}

  /**
   * A tensor to be written.
   *
   * @param shape its dimensions, rows first; copied on the way in
   * @param body writes exactly the bytes that the type takes for the shape
   */
  public record Tensor(String name, GgufType type, long[] shape, AtomicFile.Body body) {
    public Tensor {
      shape = shape.clone();
      long columns = shape.length == 0 ? 1 : shape[shape.length - 1];
      if (columns % type.format().blockElements() != 0) {
        throw new IllegalArgumentException("tensor '" + name + "': rows of " + columns + " numbers are not whole blocks of "
            + type.format().blockElements() + " (" + type + ")");
      }
    }

    long bytes() {
      long bytes = type.format().bytes(shape.length == 0 ? 1 : shape[shape.length - 1]);
      for (int i = 0; i < shape.length - 1; i++) bytes = Math.multiplyExact(bytes, shape[i]);
      return bytes;
    }
  }

  private final ByteArrayOutputStream head = new ByteArrayOutputStream();

  private GgufWriter() {}

  /**
   * Writes a file, whole or not at all.
   *
   * @param values by key, in their order: {@link U32}, {@link F32}, Long (64 bits), Boolean, String, {@code int[]} (32
   *     bits), {@code float[]}, or a list of Strings
   */
  public static void write(Path file, Map<String, Object> values, List<Tensor> tensors) {
    byte[] head = new GgufWriter().head(values, tensors);
    AtomicFile.write(file, out -> {
      out.write(ByteBuffer.wrap(head));
      pad(out, head.length);
      for (Tensor t : tensors) {
        t.body.to(out);
        pad(out, t.bytes());
      }
    });
  }

  private static void pad(WritableByteChannel out, long written) throws IOException {
    out.write(ByteBuffer.allocate((int) (padded(written) - written)));
  }

  private static long padded(long bytes) {
    return Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
  }

  private byte[] head(Map<String, Object> values, List<Tensor> tensors) {
    head.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    u32(VERSION);
    u64(tensors.size());
    u64(values.size());
    values.forEach((key, value) -> {
      string(key);
      value(value);
    });
    long offset = 0;
    for (Tensor t : tensors) {
      string(t.name);
      u32(t.shape.length);
      for (int d = t.shape.length - 1; d >= 0; d--) u64(t.shape[d]);
      u32(t.type.number());
      u64(offset);
      offset += padded(t.bytes());
    }
    return head.toByteArray();
  }

  private void value(Object value) {
    switch (value) {
      case U32 n -> typed(4, () -> u32(n.value));
      case F32 n -> typed(6, () -> u32(Float.floatToRawIntBits((float) n.value)));
      case Long n -> typed(10, () -> u64(n));
      case Boolean b -> typed(7, () -> head.write(b ? 1 : 0));
      case String s -> typed(8, () -> string(s));
      case int[] all -> array(5, all.length, () -> {
        for (int n : all) u32(n);
      });
      case float[] all -> array(6, all.length, () -> {
        for (float n : all) u32(Float.floatToRawIntBits(n));
      });
      case List<?> all -> array(8, all.size(), () -> all.forEach(s -> string((String) s)));
      default -> throw new IllegalArgumentException("GGUF has no type for " + value.getClass());
    }
  }

  private void typed(int type, Runnable content) {
    u32(type);
    content.run();
  }

  private void array(int type, int count, Runnable content) {
    u32(9);
    u32(type);
    u64(count);
    content.run();
  }

  private void string(String s) {
    byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
    u64(bytes.length);
    head.writeBytes(bytes);
  }

  private void u32(long n) {
    head.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) n).array());
  }

  private void u64(long n) {
    head.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(n).array());
  }
}
