// Walks through the header of a GGUF file; every length is held against what is left before anything is allocated.
package org.neoglot.engine.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what ggml/docs/gguf.md, "File Structure", describes; used once. */
final class GgufParser {
  private static final int MAGIC = 0x46554747; // "GGUF", little-endian
  private static final String ALIGNMENT = "general.alignment";
  private static final int MOST_DIMENSIONS = 4;

  /** Arrays in arrays: no published file has any, and the stack ends somewhere. */
  private static final int DEEPEST = 4;

  /** Heap bytes of a text, a list's place or a tensor beside its characters, about. */
  private static final int OBJECT = 64;

  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;

  /** Bytes of a value by its type; 0 for those without a size of their own. */
  private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path file;
  private final MemorySegment bytes;
  private long at;
  private long heapLeft = Runtime.getRuntime().maxMemory() / 4;

  GgufParser(Path file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  GgufHeader header() {
    if (u32() != MAGIC) {
      throw wrong(0, "another beginning", "GGUF");
    }
    long version = u32();
    if (version != 2 && version != 3) {
      throw wrong(4, "version " + version, "2 or 3, little-endian");
    }
    long tensors = counted(8 + 4 + 8 + 4 + 8); // name, dimensions (one), type, offset
    long count = counted(8 + 4 + 1); // key, type, value
    var values = new LinkedHashMap<String, Object>();
    for (long i = 0; i < count; i++) {
      long begin = at;
      String key = string();
      if (values.put(key, value(u32(), 0)) != null) {
        throw wrong(begin, "the key " + BadFileException.quote(key) + " again", "every key once");
      }
    }
    return placed((int) version, values, tensors);
  }

  private GgufHeader placed(int version, Map<String, Object> values, long count) {
    long alignment = values.getOrDefault(ALIGNMENT, 32L) instanceof Long n ? n : 0;
    if (alignment < 8 || alignment > 1 << 20 || alignment % 8 != 0) {
      throw new BadFileException(file, ALIGNMENT + ": found " + values.get(ALIGNMENT) + ", wanted a multiple of 8");
    }
    var tensors = new ArrayList<GgufHeader.Tensor>();
    var begins = new ArrayList<Long>(); // where each line of the table stands, for messages
    var names = new HashSet<String>();
    for (long i = 0; i < count; i++) {
      begins.add(at);
      GgufHeader.Tensor tensor = tensor();
      if (!names.add(tensor.name())) {
        throw wrong(begins.getLast(), "the tensor " + BadFileException.quote(tensor.name()) + " again", "it once");
      }
      tensors.add(tensor);
    }
    // A file of key-values alone may end here, without the bytes that fill up to where data would begin.
    long start = (at + alignment - 1) / alignment * alignment;
    for (int i = 0; i < tensors.size(); i++) {
      long offset = tensors.get(i).offset();
      if (offset < 0 || offset % alignment != 0 || offset >= bytes.byteSize() - start) {
        throw wrong(begins.get(i), "tensor " + BadFileException.quote(tensors.get(i).name()) + " at offset "
            + Long.toUnsignedString(offset), "a multiple of " + alignment + " below the "
            + Math.max(0, bytes.byteSize() - start) + " bytes of data");
      }
    }
    return new GgufHeader(file, version, Collections.unmodifiableMap(values), List.copyOf(tensors), start);
  }

  private GgufHeader.Tensor tensor() {
    long begin = at;
    String name = string();
    long dimensions = u32();
    if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      throw wrong(begin, "tensor " + BadFileException.quote(name) + " of " + dimensions + " dimensions",
          "1 to " + MOST_DIMENSIONS);
    }
    spend(3 * OBJECT + 2 * OBJECT * dimensions);
    var shape = new ArrayList<Long>();
    long size = 1;
    for (long i = 0; i < dimensions; i++) {
      long length = i64();
      if (length < 1 || Math.multiplyHigh(size, length) != 0 || size * length < 0) {
        throw wrong(at - 8, "a dimension of " + Long.toUnsignedString(length),
            "1 or more, and at most 2^63 - 1 numbers in a tensor");
      }
      size *= length;
      shape.add(length);
    }
    return new GgufHeader.Tensor(name, List.copyOf(shape), (int) u32(), i64());
  }

  private Object value(long type, int depth) {
    return type == STRING ? string() : type == ARRAY ? array(depth) : scalar((int) type, advance(size(type)));
  }

  private int size(long type) {
    if (type < 0 || type >= SIZES.length || SIZES[(int) type] == 0) {
      throw wrong(at - 4, "value type " + type, "0 to " + (SIZES.length - 1));
    }
    return SIZES[(int) type];
  }

  private Object scalar(int type, long where) {
    return switch (type) {
      case 6 -> (double) Float.intBitsToFloat(bytes.get(INT, where));
      case 12 -> Double.longBitsToDouble(bytes.get(LONG, where));
      case BOOL -> bool(where);
      default -> whole(type, where);
    };
  }

  private boolean bool(long where) {
    byte value = bytes.get(ValueLayout.JAVA_BYTE, where);
    if (value != 0 && value != 1) {
      throw wrong(where, "a truth value of " + value, "0 or 1");
    }
    return value == 1;
  }

  private long whole(int type, long where) {
    return switch (type) {
      case 0 -> bytes.get(ValueLayout.JAVA_BYTE, where) & 0xFFL;
      case 1 -> bytes.get(ValueLayout.JAVA_BYTE, where);
      case 2 -> bytes.get(SHORT, where) & 0xFFFFL;
      case 3 -> bytes.get(SHORT, where);
      case 4 -> bytes.get(INT, where) & 0xFFFF_FFFFL;
      case 5 -> bytes.get(INT, where);
      default -> bytes.get(LONG, where);
    };
  }

  private Object array(int depth) {
    long type = u32();
    if (type == ARRAY && depth == DEEPEST) {
      throw wrong(at - 4, "an array in " + (depth + 1) + " others", "at most " + DEEPEST);
    }
    if (type == STRING || type == ARRAY) {
      return list((int) type, counted(type == STRING ? 8 : 12), depth);
    }
    int size = size(type);
    long count = counted(size);
    spend(count * (type == BOOL ? 1 : 8));
    if (count > Integer.MAX_VALUE - 8) {
      throw wrong(at - 8, "an array of " + count, "at most " + (Integer.MAX_VALUE - 8));
    }
    return numbers((int) type, advance(count * size), (int) count);
  }

  private List<Object> list(int type, long count, int depth) {
    spend(OBJECT + count * 8);
    var list = new ArrayList<Object>();
    for (long i = 0; i < count; i++) {
      list.add(type == STRING ? string() : array(depth + 1));
    }
    return Collections.unmodifiableList(list);
  }

  private Object numbers(int type, long from, int count) {
    int size = SIZES[type];
    if (type == BOOL) {
      var flags = new boolean[count];
      for (int i = 0; i < count; i++) {
        flags[i] = bool(from + i);
      }
      return flags;
    }
    if (type == 6 || type == 12) {
      var reals = new double[count];
      for (int i = 0; i < count; i++) {
        reals[i] = (double) scalar(type, from + (long) i * size);
      }
      return reals;
    }
    var wholes = new long[count];
    for (int i = 0; i < count; i++) {
      wholes[i] = whole(type, from + (long) i * size);
    }
    return wholes;
  }

  private String string() {
    long begin = at;
    long length = counted(1);
    if (length > Integer.MAX_VALUE / 4) {
      throw wrong(begin, "a text of " + length + " bytes", "at most " + Integer.MAX_VALUE / 4);
    }
    spend(OBJECT + 6 * length); // the bytes, 16-bit characters and the text itself are there at once
    byte[] utf8 = bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    at += length;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw wrong(begin + 8, "bytes that are not UTF-8", "text");
    }
  }

  /** A count of items that take at least so many bytes each: a count that cannot be is refused here. */
  private long counted(int size) {
    long count = i64();
    long room = (bytes.byteSize() - at) / size;
    if (count < 0 || count > room) {
      throw wrong(at - 8, "a count of " + Long.toUnsignedString(count),
          "at most the " + room + " that the rest of the file has room for");
    }
    return count;
  }

  /** Counts all that is kept: a header may be cut in a way that makes much of little. */
  private void spend(long heap) {
    heapLeft -= heap;
    if (heapLeft < 0) {
      throw wrong(at, "a header too large for this heap", "one that takes at most a quarter of it (-Xmx)");
    }
  }

  private long i64() {
    return bytes.get(LONG, advance(8));
  }

  private long u32() {
    return bytes.get(INT, advance(4)) & 0xFFFF_FFFFL;
  }

  /** Where the next so many bytes stand; they are there. */
  private long advance(long count) {
    if (bytes.byteSize() - at < count) {
      throw wrong(at, "the end of the file", count + " more bytes (is it truncated?)");
    }
    at += count;
    return at - count;
  }

  private BadFileException wrong(long where, String found, String wanted) {
    return new BadFileException(file, where, found, wanted);
  }
}
