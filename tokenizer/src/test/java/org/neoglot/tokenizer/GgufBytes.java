// Writes GGUF headers byte by byte, to be read by tests.
package org.neoglot.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Key-values without tensors, as ggml/docs/gguf.md lays them out; written from that page, not from our reader. */
final class GgufBytes {
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private final int version;
  private long count;

  GgufBytes(int version) {
    this.version = version;
  }

  GgufBytes put(String name, Object value) {
    count++;
    text("tokenizer.ggml." + name);
    switch (value) {
      case String s -> {
        i32(8);
        text(s);
      }
      case Integer id -> {
        i32(4);
        i32(id);
      }
      case Boolean flag -> {
        i32(7);
        body.write(flag ? 1 : 0);
      }
      case float[] list -> {
        array(6, list.length);
        for (float f : list) {
          i32(Float.floatToRawIntBits(f));
        }
      }
      case int[] list -> {
        array(5, list.length);
        for (int i : list) {
          i32(i);
        }
      }
      case byte[] list -> {
        array(0, list.length);
        body.writeBytes(list);
      }
      case List<?> list -> {
        array(8, list.size());
        list.forEach(s -> text((String) s));
      }
      default -> throw new IllegalArgumentException(value.getClass().toString());
    }
    return this;
  }

  byte[] bytes() {
    ByteBuffer whole = ByteBuffer.allocate(24 + body.size()).order(ByteOrder.LITTLE_ENDIAN);
    return whole.put("GGUF".getBytes(StandardCharsets.US_ASCII)).putInt(version).putLong(0).putLong(count)
        .put(body.toByteArray()).array();
  }

  private void array(int type, int length) {
    i32(9);
    i32(type);
    i64(length);
  }

  private void text(String s) {
    byte[] utf8 = s.getBytes(StandardCharsets.UTF_8);
    i64(utf8.length);
    body.writeBytes(utf8);
  }

  private void i32(int value) {
    body.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private void i64(long value) {
    body.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }
}
