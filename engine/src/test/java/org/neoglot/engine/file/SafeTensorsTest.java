// A safetensors file that is damaged in any way is refused with one clear line, and nothing else happens.
package org.neoglot.engine.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.engine.format.DType;
import org.neoglot.engine.format.Formats;

class SafeTensorsTest {
  @TempDir Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    var bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    return Files.write(folder.resolve("m.safetensors"), bytes.putLong(json.length).put(json).array());
  }

  private static Part floats(String name, float... values) {
    return Part.of(name, DType.F32, new long[] {values.length}, bytes(values));
  }

  private static MemorySegment bytes(float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return MemorySegment.ofArray(bytes.array());
  }

  @Test void readsTheExampleOfThePublishedLibrary() throws IOException {
    // The file in the library's documentation of deserialize, header of 60 bytes: its data is 4-byte aligned only.
    Path file = file("{\"test\":{\"dtype\":\"I32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}", 16);
    assertEquals(8 + 60 + 16, Files.size(file));
    try (SafeTensors open = SafeTensors.open(file)) {
      assertEquals(List.of("test"), open.names());
      assertArrayEquals(new long[] {2, 2}, open.get("test").shape());
      assertArrayEquals(new long[4], open.get("test").longs());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      // header; bytes of data; place, found and wanted of the message
      "`` | 0 | at byte 8: found an empty header, wanted a header that begins with '{'",
      "` {}` | 0 | at byte 8: found another character, wanted a header that begins with '{'",
      "[] | 0 | at byte 8: found another character, wanted a header that begins with '{'",
      "{} | 1 | at byte 10: found 1 bytes that belong to no tensor, wanted the end of the file",
      "{}x | 0 | at byte 10: found 'x', wanted the end of the JSON",
      "{\"a\":1} | 0 | at byte 13: found the number '1' for tensor 'a', wanted an object",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}} | 4 | "
          + "at byte 13: found a tensor without data_offsets, wanted dtype, shape and data_offsets",
      "{\"a\":{\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | "
          + "at byte 22: found the string 'F31', wanted one of the dtypes",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | 4 | "
          + "at byte 13: found tensor 'a' with 4 bytes of data, wanted 8, as F32 [2] takes",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | 4 | "
          + "at byte 37: found the number '-1', wanted an integer from 0 to 2^63 - 1",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}} | 4 | "
          + "at byte 37: found the number '1.0', wanted an integer from 0 to 2^63 - 1",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}} | 4 | "
          + "at byte 13: found shape [4294967296, 4294967296], wanted a size that fits into 64 bits",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 3 | "
          + "at byte 55: found data_offsets [0, 4], wanted begin <= end <= 3, the bytes of data in the file (is it tru",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}} | 4 | "
          + "at byte 55: found data_offsets [4, 0], wanted begin <= end <= 4, the bytes of data in the file",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}} | 4 | "
          + "at byte 55: found 1 numbers, wanted two data_offsets, begin and end",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}} | 2 | "
          + "at byte 13: found tensor 'a' with data from offset 1, wanted 0, where the one before it ends (no holes)",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
          + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}} | 3 | "
          + "at byte 65: found tensor 'b' with data from offset 1, wanted 2, where the one before it ends",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]},"
          + "\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}} | 1 | "
          + "at byte 60: found the key 'a' a second time, wanted every key once",
      "{\"__metadata__\":{\"a\":1}} | 0 | at byte 29: found the number '1', wanted a string, as all of __metadata__",
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1],\"x\":0}} | 1 | "
          + "at byte 13: found the key 'x', wanted dtype, shape, data_offsets only"})
  void badHeadersAreRefused(String header, int dataBytes, String message) throws IOException {
    Path file = file(header, dataBytes);
    var e = assertThrows(BadFileException.class, () -> SafeTensors.open(file));
    assertTrue(e.getMessage().startsWith(file + ": " + message), e.getMessage());
  }

  @Test void badLengthsAreRefused() throws IOException {
    long[] lengths = {100_000_001, Long.MAX_VALUE, -1, 3};
    String[] wanted = {"a header length of 100000001, wanted at most 100000000",
        "a header length of 9223372036854775807, wanted at most 100000000",
        "a header length of 18446744073709551615, wanted at most 100000000",
        "a header length of 3, wanted at most 2, which is what the file still holds (is it truncated?)"};
    for (int i = 0; i < lengths.length; i++) {
      Path file = file("{}", 0);
      byte[] bytes = Files.readAllBytes(file);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, lengths[i]);
      Files.write(file, bytes);
      var e = assertThrows(BadFileException.class, () -> SafeTensors.open(file));
      assertEquals(file + ": at byte 0: found " + wanted[i], e.getMessage());
    }
  }

  @Test void missingFilesAndFoldersAreNamed() {
    var missing = assertThrows(BadFileException.class, () -> SafeTensors.open(folder.resolve("no")));
    assertEquals(folder.resolve("no") + ": is missing", missing.getMessage());
    var dir = assertThrows(BadFileException.class, () -> SafeTensors.open(folder));
    assertEquals(folder + ": is not a regular file, wanted one", dir.getMessage());
  }

  @Test void everyTruncationAndEveryFlipIsRefusedOrStillAFile() throws IOException {
    Path file = folder.resolve("small.safetensors");
    SafeTensorsWriter.write(file, List.of(floats("w", 1, 2, 3), floats("empty"), floats("bé", 4),
        Part.of("ids", DType.I64, new long[] {1, 2}, MemorySegment.ofArray(new byte[16]))));
    byte[] whole = Files.readAllBytes(file);
    int headerEnd = 8 + (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
    Path damaged = folder.resolve("damaged.safetensors");
    for (int length = 0; length < whole.length; length++) {
      Files.write(damaged, Arrays.copyOf(whole, length));
      assertOneLine(damaged, assertThrows(BadFileException.class, () -> SafeTensors.open(damaged)));
    }
    Files.write(damaged, Arrays.copyOf(whole, whole.length + 1));
    assertOneLine(damaged, assertThrows(BadFileException.class, () -> SafeTensors.open(damaged)));
    int refused = 0;
    for (int at = 0; at < headerEnd; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = whole.clone();
        flipped[at] ^= (byte) (1 << bit);
        Files.write(damaged, flipped);
        try (SafeTensors open = SafeTensors.open(damaged)) {
          open.names().forEach(name -> open.get(name).doubles());
        } catch (BadFileException e) {
          assertOneLine(damaged, e);
          refused++;
        }
      }
    }
    // What survives is another name, another metadata string, or a type of equal size.
    assertTrue(refused > 8 * headerEnd * 3 / 4, refused + " of " + 8 * headerEnd);
  }

  private static void assertOneLine(Path file, BadFileException e) {
    assertTrue(e.getMessage().startsWith(file + ": at byte "), e.getMessage());
    assertTrue(e.getMessage().chars().noneMatch(Character::isISOControl), e.getMessage());
  }

  @Test void everyTypeComesBack() throws IOException {
    Path file = folder.resolve("types.safetensors");
    var parts = new ArrayList<Part>();
    for (DType type : DType.values()) {
      byte[] data = new byte[3 * type.bytes()];
      Arrays.fill(data, (byte) 0x81);
      parts.add(Part.of("t." + type, type, new long[] {3}, MemorySegment.ofArray(data)));
    }
    SafeTensorsWriter.write(file, parts, Map.of("k", "v\n\"é"), AtomicFile.DISK);
    try (SafeTensors open = SafeTensors.open(file)) {
      assertEquals(Map.of("k", "v\n\"é"), open.metadata());
      assertEquals("t.C64", open.names().getFirst());
      assertEquals("t.U8", open.names().getLast());
      for (DType type : DType.values()) {
        assertEquals(type, open.get("t." + type).type());
        assertEquals(3L * type.bytes(), open.get("t." + type).data().byteSize());
      }
      assertArrayEquals(new long[] {0x81, 0x81, 0x81}, open.get("t.U8").longs());
      assertArrayEquals(new double[] {-127, -127, -127}, open.get("t.I8").doubles());
      assertEquals(0x8181L, open.get("t.U16").longs()[0]);
      assertEquals(0x81818181L, open.get("t.U32").longs()[0]);
      assertEquals(0x8181818181818181L, open.get("t.I64").longs()[0]);
      assertEquals(Double.longBitsToDouble(0x8181818181818181L), open.get("t.F64").doubles()[0]);
      assertEquals(Float.intBitsToFloat(0x81810000), open.get("t.BF16").floats()[0]);
      assertThrows(IllegalArgumentException.class, () -> open.get("t.F32").longs());
    }
  }

  @Test void rowsAreEncodedAsTheyAreAskedFor() throws IOException {
    // 300,000 columns are more than one piece of the writer, 3 columns far less.
    for (int columns : new int[] {3, 300_000}) {
      Path file = folder.resolve("rows.safetensors");
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment row = arena.allocate(4L * columns);
        SafeTensorsWriter.write(file, List.of(Part.rows("m", Formats.BF16, new long[] {4, columns}, index -> {
          for (int i = 0; i < columns; i++) {
            row.setAtIndex(ValueLayout.JAVA_FLOAT, i, index * 8 + i % 8);
          }
          return row;
        })));
      }
      try (SafeTensors open = SafeTensors.open(file)) {
        float[] wanted = new float[4 * columns];
        for (int i = 0; i < wanted.length; i++) {
          wanted[i] = i / columns * 8 + i % columns % 8;
        }
        assertArrayEquals(wanted, open.get("m").floats());
      }
    }
  }

  @Test void partsThatLieAboutTheirSizeWriteNothing() throws IOException {
    Path file = folder.resolve("a.safetensors");
    for (int bytes : new int[] {3, 5}) {
      var e = assertThrows(IllegalArgumentException.class, () -> SafeTensorsWriter.write(file,
          List.of(new Part("w", DType.F32, new long[] {1}, out -> out.write(ByteBuffer.allocate(bytes))))));
      assertTrue(e.getMessage().startsWith("tensor 'w' gave "), e.getMessage());
    }
    var twice = assertThrows(IllegalArgumentException.class,
        () -> SafeTensorsWriter.write(file, List.of(floats("w", 1), floats("w", 2))));
    assertEquals("two tensors are called 'w'", twice.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Part.rows("w", Formats.Q8_0, new long[] {32}, _ -> null));
    try (var left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test void missingTensorsAreAnsweredWithNearNames() throws IOException {
    Path file = folder.resolve("a.safetensors");
    SafeTensorsWriter.write(file, List.of(floats("model.norm.weight", 1), floats("lm_head.weight", 1),
        floats("model.layers.0.mlp.up_proj.weight", 1), floats("model.layers.1.mlp.up_proj.weight", 1)));
    try (SafeTensors open = SafeTensors.open(file)) {
      var e = assertThrows(BadFileException.class, () -> open.get("model.layers.2.mlp.up_proj.weight"));
      assertEquals(file + ": found no tensor 'model.layers.2.mlp.up_proj.weight' among its 4, the nearest names are "
          + "'model.layers.0.mlp.up_proj.weight', 'model.layers.1.mlp.up_proj.weight', 'model.norm.weight'",
          e.getMessage());
    }
  }

  @Test void closedFilesAreNotRead() throws IOException {
    SafeTensors open = SafeTensors.open(file("{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}", 1));
    Entry entry = open.get("a");
    assertArrayEquals(new long[] {0}, entry.longs());
    open.close();
    assertThrows(IllegalStateException.class, entry::longs);
  }
}
