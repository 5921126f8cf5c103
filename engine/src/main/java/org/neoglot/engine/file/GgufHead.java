// The head of a GGUF file: key-values, and where which tensor lies.
package org.neoglot.engine.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.format.Format;

/** Reads it once, front to back. Every length is held against the bytes that are left before anything is allocated. */
final class GgufHead {
  private static final int MAGIC = 0x46554747;                                   // "GGUF", little-endian
  private static final int BOOL = 7;
  private static final int STRING = 8;
  private static final int ARRAY = 9;
  private static final int DEEPEST = 4;
  private static final int MOST_DIMENSIONS = 4;
  private static final long LONGEST_STRING = 1L << 26;
  /** More items than any vocabulary has. */
  private static final long MOST_ITEMS = 1L << 26;

  /** Bytes of a value by its type; 0 for those without a size of their own. */
  private static final int[] SIZES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final MemorySegment file;
  private final Map<String, Object> values = Gguf.ordered();
  private final Map<String, Gguf.Stored> tensors = Gguf.ordered();
  private long at;

  GgufHead(Path path, MemorySegment file) {
    this.path = path;
    this.file = file;
  }

  Map<String, Object> values() {
    return values;
  }

  Map<String, Gguf.Stored> tensors() {
    return tensors;
  }

  void read() {
    if (u32() != MAGIC) throw wrong(0, "another beginning", "GGUF");
    long version = u32();
    if (version != 2 && version != 3) throw wrong(4, "version " + version, "2 or 3, little-endian");
    long tensorCount = counted(24);                             // name, dimensions, type and offset at least
    long valueCount = counted(12);                              // a key's length and its value's type at least
    for (long i = 0; i < valueCount; i++) {
      long begin = at;
      String key = string();
      if (values.put(key, value((int) u32(), 0)) != null) throw wrong(begin, "the key '" + key + "' again", "every key once");
    }
    place(infos(tensorCount));
  }

  /** A tensor, before it is known where data begin. */
  private record Info(String name, Format format, long[] shape, long offset, long bytes, long place) {}

  private List<Info> infos(long count) {
    List<Info> infos = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      long begin = at;
      String name = string();
      long dimensions = u32();
      if (dimensions > MOST_DIMENSIONS) throw wrong(begin, dimensions + " dimensions", "at most " + MOST_DIMENSIONS);
      long[] shape = new long[(int) dimensions];
      for (int d = shape.length - 1; d >= 0; d--) shape[d] = u64();           // ggml writes the innermost first
      long type = u32();
      Format format = GgufType.of(type).orElseThrow(() -> wrong(begin, "tensor " + BadFileException.quote(name) + " of "
          + GgufType.shown(type), "one of " + Arrays.toString(GgufType.values()))).format();
      infos.add(new Info(name, format, shape, u64(), bytes(begin, format, shape), begin));
    }
    return infos;
  }

  private long bytes(long begin, Format format, long[] shape) {
    long columns = shape.length == 0 ? 1 : shape[shape.length - 1];
    if (columns % format.blockElements() != 0) {
      throw wrong(begin, "rows of " + columns + " numbers", "whole blocks of " + format.blockElements());
    }
    try {
      long bytes = format.bytes(columns);
      for (int d = 0; d < shape.length - 1; d++) bytes = Math.multiplyExact(bytes, shape[d]);
      if (bytes >= 0 && Arrays.stream(shape).allMatch(n -> n >= 0)) return bytes;
    } catch (ArithmeticException e) {
      // Said below.
    }
    throw wrong(begin, "the shape " + Arrays.toString(shape), "one whose bytes can be counted");
  }

  private void place(List<Info> infos) {
    long alignment = values.get("general.alignment") instanceof Long n ? n : 32;
    if (alignment < 1 || alignment > 1 << 20) throw wrong(at, "an alignment of " + alignment, "1 to " + (1 << 20));
    long data = Math.ceilDiv(at, alignment) * alignment;
    for (Info i : infos) {
      if (i.offset < 0 || i.offset % alignment != 0) {
        throw wrong(i.place, "tensor data at offset " + i.offset, "a multiple of " + alignment);
      }
      if (data > file.byteSize() || i.offset > file.byteSize() - data || i.bytes > file.byteSize() - data - i.offset) {
        throw wrong(file.byteSize(), "the end of the file", i.bytes + " bytes of tensor " + BadFileException.quote(i.name)
            + " from byte " + (data + i.offset) + " on");
      }
      var stored = new Gguf.Stored(i.name, i.format, i.shape, file.asSlice(data + i.offset, i.bytes));
      if (tensors.put(i.name, stored) != null) {
        throw wrong(i.place, "the tensor " + BadFileException.quote(i.name) + " again", "every name once");
      }
    }
  }

  private Object value(int type, int depth) {
    return switch (type) {
      case STRING -> string();
      case ARRAY -> array(depth);
      default -> scalar(type);
    };
  }

  private Object scalar(int type) {
    int size = size(type);
    need(size);
    long begin = at;
    at += size;
    return switch (type) {
      case 0 -> file.get(ValueLayout.JAVA_BYTE, begin) & 0xFFL;
      case 1 -> (long) file.get(ValueLayout.JAVA_BYTE, begin);
      case 2 -> file.get(SHORT, begin) & 0xFFFFL;
      case 3 -> (long) file.get(SHORT, begin);
      case 4 -> file.get(INT, begin) & 0xFFFF_FFFFL;
      case 5 -> (long) file.get(INT, begin);
      case 6 -> (double) Float.intBitsToFloat(file.get(INT, begin));
      case BOOL -> file.get(ValueLayout.JAVA_BYTE, begin) != 0;
      case 12 -> Double.longBitsToDouble(file.get(LONG, begin));
      default -> file.get(LONG, begin);
    };
  }

  private int size(int type) {
    if (type < 0 || type >= SIZES.length || SIZES[type] == 0) throw wrong(at, "value type " + type, "0 to 12");
    return SIZES[type];
  }

  private Object array(int depth) {
    long begin = at;
    int type = (int) u32();
    if (type == ARRAY && depth == DEEPEST) throw wrong(begin, "arrays in arrays", "at most " + DEEPEST + " deep");
    long count = counted(type == STRING ? 8 : type == ARRAY ? 12 : size(type));
    if (count > MOST_ITEMS) throw wrong(begin, "an array of " + count, "at most " + MOST_ITEMS);
    if (type == STRING || type == ARRAY) {
      List<Object> items = new ArrayList<>();
      for (long i = 0; i < count; i++) items.add(value(type, depth + 1));
      return items;
    }
    boolean real = type == 6 || type == 12;
    long[] whole = new long[real ? 0 : (int) count];
    double[] reals = new double[real ? (int) count : 0];
    for (int i = 0; i < count; i++) {
      Object item = scalar(type);
      if (real) reals[i] = (Double) item;
      else whole[i] = item instanceof Boolean b ? b ? 1 : 0 : (Long) item;
    }
    return real ? reals : whole;
  }

  private String string() {
    long begin = at;
    long length = counted(1);
    if (length > LONGEST_STRING) throw wrong(begin, "a string of " + length + " bytes", "at most " + LONGEST_STRING);
    byte[] bytes = file.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
    at += length;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw wrong(begin, "bytes that are not UTF-8", "text");
    }
  }

  /** A count of items that take at least so many bytes each: a count that cannot be is refused here. */
  private long counted(int size) {
    long count = u64();
    long room = (file.byteSize() - at) / size;
    if (count < 0 || count > room) {
      throw wrong(at - 8, "a count of " + Long.toUnsignedString(count), "at most the " + room
          + " that the rest of the file has room for");
    }
    return count;
  }

  private long u32() {
    need(4);
    at += 4;
    return file.get(INT, at - 4) & 0xFFFF_FFFFL;
  }

  private long u64() {
    need(8);
    at += 8;
    return file.get(LONG, at - 8);
  }

  private void need(long bytes) {
    if (file.byteSize() - at < bytes) throw wrong(at, "the end of the file", bytes + " more bytes");
  }

  private BadFileException wrong(long where, String found, String wanted) {
    return new BadFileException(path, where, found, wanted);
  }
}
