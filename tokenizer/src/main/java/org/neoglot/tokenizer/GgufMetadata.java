// The key-values at the head of a GGUF file, as far as they are about the tokenizer.
package org.neoglot.tokenizer;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads GGUF versions 2 and 3 (ggml/docs/gguf.md, "File Structure"), little-endian. The file is mapped, so that weights
 * of any size are never read; every length is held against the bytes that are left before anything is allocated.
 * Values are Long, Double, Boolean, String, {@code List<String>} and {@code double[]}.
 */
final class GgufMetadata {
  private static final int MAGIC = 0x46554747; // "GGUF", little-endian
  private static final String KEPT = "tokenizer.";

  /** Vocabularies of more tokens are not published, and each takes some hundred bytes here. */
  private static final long MOST_ITEMS = 1L << 22;
  private static final long LONGEST = 1L << 24;
  private static final int DEEPEST = 4;

  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  /** Bytes of a value by its type; 0 for those without a size of their own. */
  private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment file;
  private long at;

  private GgufMetadata(MemorySegment file) {
    this.file = file;
  }

  /** Whether a file begins as GGUF files do. */
  static boolean looksLike(Path path) throws IOException {
    try (var in = Files.newInputStream(path)) {
      return java.util.Arrays.equals(in.readNBytes(4), "GGUF".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /**
   * The values whose keys begin with {@code tokenizer.}.
   *
   * @throws IllegalArgumentException if the file is cut short or malformed; the message names the byte
   */
  static Map<String, Object> read(Path path) throws IOException {
    try (var channel = FileChannel.open(path); var arena = Arena.ofConfined()) {
      return new GgufMetadata(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)).values();
    }
  }

  private Map<String, Object> values() {
    if (u32() != MAGIC) {
      throw wrong(0, "another beginning", "GGUF");
    }
    long version = u32();
    if (version != 2 && version != 3) {
      throw wrong(4, "version " + version, "2 or 3, little-endian");
    }
    need(16);
    at += 8; // tensors
    long count = counted(12); // a key's length and its value's type at least
    var values = new TreeMap<String, Object>();
    for (long i = 0; i < count; i++) {
      long begin = at;
      String key = string();
      boolean kept = key.startsWith(KEPT);
      Object value = value((int) u32(), kept, 0);
      if (kept && values.put(key, value) != null) {
        throw wrong(begin, "the key '" + key + "' again", "every key once");
      }
    }
    return values;
  }

  /** A value, or null after skipping it. */
  private Object value(int type, boolean kept, int depth) {
    return switch (type) {
      case STRING -> kept ? string() : skip(length());
      case ARRAY -> array(kept, depth);
      default -> scalar(type);
    };
  }

  private Object scalar(int type) {
    need(size(type));
    long begin = at;
    at += size(type);
    return switch (type) {
      case 0 -> file.get(ValueLayout.JAVA_BYTE, begin) & 0xFFL;
      case 1 -> (long) file.get(ValueLayout.JAVA_BYTE, begin);
      case 2 -> (file.get(ValueLayout.JAVA_BYTE, begin) & 0xFFL) | (file.get(ValueLayout.JAVA_BYTE, begin + 1) & 0xFFL) << 8;
      case 3 -> (file.get(ValueLayout.JAVA_BYTE, begin) & 0xFFL) | (long) file.get(ValueLayout.JAVA_BYTE, begin + 1) << 8;
      case 4 -> file.get(INT, begin) & 0xFFFF_FFFFL;
      case 5 -> (long) file.get(INT, begin);
      case 6 -> (double) Float.intBitsToFloat(file.get(INT, begin));
      case BOOL -> file.get(ValueLayout.JAVA_BYTE, begin) != 0;
      case 12 -> Double.longBitsToDouble(file.get(LONG, begin));
      default -> file.get(LONG, begin);
    };
  }

  private int size(int type) {
    if (type < 0 || type >= SIZES.length || SIZES[type] == 0) {
      throw wrong(at, "value type " + type, "0 to 12");
    }
    return SIZES[type];
  }

  private Object array(boolean kept, int depth) {
    long begin = at;
    int type = (int) u32();
    if (type == ARRAY && (kept || depth == DEEPEST)) {
      throw wrong(begin, "an array of arrays", kept ? "numbers or strings" : "at most " + DEEPEST + " arrays deep");
    }
    long count = counted(type == STRING ? 8 : type == ARRAY ? 12 : size(type));
    if (!kept && type != STRING && type != ARRAY) {
      return skip(count * size(type));
    }
    if (kept && count > MOST_ITEMS) {
      throw wrong(begin, "an array of " + count, "at most " + MOST_ITEMS);
    }
    List<String> strings = new ArrayList<>();
    double[] numbers = new double[kept && type != STRING ? (int) count : 0];
    for (long i = 0; i < count; i++) {
      Object item = value(type, kept, depth + 1);
      if (kept && type == STRING) {
        strings.add((String) item);
      } else if (kept) {
        numbers[(int) i] = item instanceof Number n ? n.doubleValue() : (Boolean) item ? 1 : 0;
      }
    }
    return type == STRING ? strings : numbers;
  }

  private Object skip(long bytes) {
    need(bytes);
    at += bytes;
    return null;
  }

  private String string() {
    long begin = at;
    long length = length();
    if (length > LONGEST) {
      throw wrong(begin, "a string of " + length + " bytes", "at most " + LONGEST);
    }
    byte[] bytes = file.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    at += length;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("byte " + begin + ": found bytes that are not UTF-8, wanted text", e);
    }
  }

  private long length() {
    return counted(1);
  }

  /** A count of items that take at least so many bytes each: a count that cannot be is refused here. */
  private long counted(int size) {
    need(8);
    long count = file.get(LONG, at);
    at += 8;
    if (count < 0 || count > (file.byteSize() - at) / size) {
      throw wrong(at - 8, "a count of " + Long.toUnsignedString(count),
          "at most the " + (file.byteSize() - at) / size + " that the rest of the file has room for");
    }
    return count;
  }

  private long u32() {
    need(4);
    at += 4;
    return file.get(INT, at - 4) & 0xFFFF_FFFFL;
  }

  private void need(long bytes) {
    if (file.byteSize() - at < bytes) {
      throw wrong(at, "the end of the file", bytes + " more bytes");
    }
  }

  private static IllegalArgumentException wrong(long where, String found, String wanted) {
    return new IllegalArgumentException("byte " + where + ": found " + found + ", wanted " + wanted);
  }
}
