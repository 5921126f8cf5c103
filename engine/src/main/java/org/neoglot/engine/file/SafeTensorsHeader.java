// Reads and checks the header of a safetensors file: everything that could be wrong is found before a number is read.
package org.neoglot.engine.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.format.DType;

/**
 * The checked content of a header.
 *
 * <p>A file is: 8 bytes little-endian length N; N bytes of JSON that begin with '{' and may end in blanks; the data.
 * Offsets count from the data's first byte. Every byte of the data belongs to exactly one tensor.
 * Source: huggingface/safetensors, README "Format".
 *
 * @param tensors in the order of their data
 */
record SafeTensorsHeader(Map<String, String> metadata, List<Info> tensors) {
  static final String METADATA = "__metadata__";
  static final long MAX_BYTES = 100_000_000;
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** One tensor's line in the header, which stands at byte {@code at}; its data are the file's bytes begin to end. */
  record Info(String name, DType type, long[] shape, long begin, long end, long at) { }

  static SafeTensorsHeader read(Path file, MemorySegment bytes) {
    return new Parser(file, bytes).header();
  }

  private static final class Parser {
    private final Path file;
    private final MemorySegment bytes;

    Parser(Path file, MemorySegment bytes) {
      this.file = file;
      this.bytes = bytes;
    }

    SafeTensorsHeader header() {
      long length = length();
      if (length == 0 || bytes.get(ValueLayout.JAVA_BYTE, 8) != '{') {
        throw bad(8, length == 0 ? "an empty header" : "another character", "a header that begins with '{'");
      }
      byte[] text = bytes.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE);
      // The first character is '{', so what is read is an object.
      var root = (Json.Obj) Json.parse(file, text, 8);
      var tensors = new ArrayList<Info>();
      Map<String, String> metadata = Map.of();
      for (var member : root.members().entrySet()) {
        if (member.getKey().equals(METADATA)) {
          metadata = metadata(member.getValue());
        } else {
          tensors.add(info(member.getKey(), member.getValue(), 8 + length));
        }
      }
      requireWhole(tensors, 8 + length);
      return new SafeTensorsHeader(metadata, List.copyOf(tensors));
    }

    private long length() {
      if (bytes.byteSize() < 8) {
        throw bad(bytes.byteSize(), "the end of the file", "the 8 bytes of the header's length");
      }
      long length = bytes.get(LENGTH, 0);
      if (length < 0 || length > MAX_BYTES) {
        throw bad(0, "a header length of " + Long.toUnsignedString(length), "at most " + MAX_BYTES);
      }
      if (length > bytes.byteSize() - 8) {
        throw bad(0, "a header length of " + length, "at most " + (bytes.byteSize() - 8)
            + ", which is what the file still holds (is it truncated?)");
      }
      return length;
    }

    private Map<String, String> metadata(Json value) {
      var metadata = new LinkedHashMap<String, String>();
      for (var member : object(value, METADATA).members().entrySet()) {
        if (!(member.getValue() instanceof Json.Str text)) {
          throw bad(member.getValue().at(), member.getValue().kind(), "a string, as all of " + METADATA);
        }
        metadata.put(member.getKey(), text.value());
      }
      return Collections.unmodifiableMap(metadata);
    }

    private Info info(String name, Json value, long dataAt) {
      Json.Obj tensor = object(value, "tensor " + BadFileException.quote(name));
      for (String key : tensor.members().keySet()) {
        if (!List.of("dtype", "shape", "data_offsets").contains(key)) {
          throw bad(tensor.at(), "the key " + BadFileException.quote(key), "dtype, shape, data_offsets only");
        }
      }
      DType type = type(member(tensor, "dtype"));
      long[] shape = longs(member(tensor, "shape"));
      Json place = member(tensor, "data_offsets");
      long[] offsets = longs(place);
      if (offsets.length != 2) {
        throw bad(place.at(), offsets.length + " numbers", "two data_offsets, begin and end");
      }
      requireRange(place, offsets, bytes.byteSize() - dataAt);
      requireSize(tensor.at(), name, type, shape, offsets[1] - offsets[0]);
      return new Info(name, type, shape, dataAt + offsets[0], dataAt + offsets[1], tensor.at());
    }

    private DType type(Json value) {
      if (value instanceof Json.Str text) {
        var type = DType.find(text.value());
        if (type.isPresent()) {
          return type.get();
        }
      }
      throw bad(value.at(), value.kind(), "one of the dtypes " + Arrays.toString(DType.values()));
    }

    private void requireRange(Json place, long[] offsets, long dataBytes) {
      if (offsets[0] > offsets[1] || offsets[1] > dataBytes) {
        throw bad(place.at(), "data_offsets " + Arrays.toString(offsets), "begin <= end <= " + dataBytes
            + ", the bytes of data in the file" + (offsets[1] > dataBytes ? " (is it truncated?)" : ""));
      }
    }

    private void requireSize(long at, String name, DType type, long[] shape, long found) {
      long wanted = type.bytes();
      try {
        for (long size : shape) {
          wanted = Math.multiplyExact(wanted, size);
        }
      } catch (ArithmeticException e) {
        throw bad(at, "shape " + Arrays.toString(shape), "a size that fits into 64 bits");
      }
      if (wanted != found) {
        throw bad(at, "tensor " + BadFileException.quote(name) + " with " + found + " bytes of data",
            wanted + ", as " + type + " " + Arrays.toString(shape) + " takes");
      }
    }

    // Sorted by place the tensors must touch: the format allows neither holes, where anything could hide, nor overlaps.
    private void requireWhole(List<Info> tensors, long dataAt) {
      tensors.sort(Comparator.comparingLong(Info::begin).thenComparingLong(Info::end));
      long end = dataAt;
      for (Info info : tensors) {
        if (info.begin() != end) {
          throw bad(info.at(), "tensor " + BadFileException.quote(info.name()) + " with data from offset "
              + (info.begin() - dataAt), (end - dataAt) + ", where the one before it ends (no "
              + (info.begin() > end ? "holes)" : "overlaps)"));
        }
        end = info.end();
      }
      if (end != bytes.byteSize()) {
        throw bad(end, bytes.byteSize() - end + " bytes that belong to no tensor", "the end of the file");
      }
    }

    private Json member(Json.Obj tensor, String key) {
      Json value = tensor.members().get(key);
      if (value == null) {
        throw bad(tensor.at(), "a tensor without " + key, "dtype, shape and data_offsets");
      }
      return value;
    }

    private Json.Obj object(Json value, String what) {
      if (value instanceof Json.Obj object) {
        return object;
      }
      throw bad(value.at(), value.kind() + " for " + what, "an object");
    }

    private long[] longs(Json value) {
      if (!(value instanceof Json.Arr array)) {
        throw bad(value.at(), value.kind(), "an array of sizes");
      }
      return array.items().stream().mapToLong(this::size).toArray();
    }

    // The published reader takes integers only: 1.0 and 1e3 are refused here too.
    private long size(Json item) {
      if (item instanceof Json.Num number && number.isLong() && !number.text().startsWith("-")) {
        return number.asLong();
      }
      throw bad(item.at(), item.kind(), "an integer from 0 to 2^63 - 1");
    }

    private BadFileException bad(long at, String found, String wanted) {
      return new BadFileException(file, at, found, wanted);
    }
  }
}
