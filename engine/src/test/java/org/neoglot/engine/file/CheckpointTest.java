// Folders of shards: an index is believed only as far as the shards bear it out, and writing loses nothing.
package org.neoglot.engine.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neoglot.engine.format.DType;

class CheckpointTest {
  @TempDir Path folder;
  private Path model;
  private Path index;

  private static Part bytes(String name, int count, int value) {
    byte[] data = new byte[count];
    java.util.Arrays.fill(data, (byte) value);
    return Part.of(name, DType.U8, new long[] {count}, MemorySegment.ofArray(data));
  }

  private static List<Part> parts(int value) {
    return List.of(bytes("a", 10, value), bytes("b", 10, value), bytes("c", 25, value), bytes("d", 1, value));
  }

  private void write(int value, long shardBytes, AtomicFile.Disk disk) {
    CheckpointWriter.write(model, "model", parts(value), Map.of("format", "pt"), shardBytes, disk);
  }

  private static List<String> names(Path folder) throws IOException {
    try (var paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private void assertHolds(int value) {
    try (Checkpoint open = Checkpoint.open(model)) {
      assertEquals(4, open.names().size());
      for (Part part : parts(value)) {
        assertEquals(value, open.get(part.name()).longs()[0], part.name());
        assertArrayEquals(part.shape(), open.get(part.name()).shape());
      }
    }
  }

  @BeforeEach void makeShards() {
    model = folder.resolve("model");
    index = model.resolve("model.safetensors.index.json");
    write(1, 20, AtomicFile.DISK);
  }

  @Test void shardsAreFilledInOrderAndOpenedByTheirIndex() throws IOException {
    // a and b fill the first; c is larger than a shard and stands alone; d begins another.
    assertEquals(List.of("model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors",
        "model-00003-of-00003.safetensors", "model.safetensors.index.json"), names(model));
    assertEquals("""
        {
          "metadata": {
            "total_size": 46
          },
          "weight_map": {
            "a": "model-00001-of-00003.safetensors",
            "b": "model-00001-of-00003.safetensors",
            "c": "model-00002-of-00003.safetensors",
            "d": "model-00003-of-00003.safetensors"
          }
        }
        """, Files.readString(index));
    assertHolds(1);
  }

  @Test void aNewCheckpointLeavesNothingOfTheOldOne() throws IOException {
    write(2, 1000, AtomicFile.DISK);
    assertEquals(List.of("model.safetensors"), names(model));
    assertHolds(2);
    write(3, 30, AtomicFile.DISK);
    assertEquals(List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
        "model.safetensors.index.json"), names(model));
    assertHolds(3);
    Files.writeString(model.resolve("config.json"), "{}");
    CheckpointWriter.write(model, "adapter_model", parts(9), Map.of(), 1000, AtomicFile.DISK);
    write(4, 20, AtomicFile.DISK);
    assertHolds(4);
    try (Checkpoint adapter = Checkpoint.open(model, "adapter_model")) {
      assertEquals(9, adapter.get("c").longs()[24]);
    }
    assertTrue(Files.exists(model.resolve("config.json")));
  }

  @Test void aFullDiskLeavesTheOldCheckpointWhole() throws IOException {
    List<String> before = names(model);
    for (int room : new int[] {0, 7, 100, 200, 300, 400, 600}) {
      for (long shardBytes : new long[] {20, 1000}) {
        if (room < 200 || shardBytes == 20) {
          assertThrows(UncheckedIOException.class, () -> write(2, shardBytes, new FullDisk(room)));
          assertEquals(before, names(model));
          assertHolds(1);
        }
      }
    }
  }

  private void assertRefused(String message) {
    var e = assertThrows(BadFileException.class, () -> Checkpoint.open(model));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertTrue(e.getMessage().startsWith(model.toString()), e.getMessage());
  }

  private void rewriteIndex(String from, String to) throws IOException {
    Files.writeString(index, Files.readString(index).replace(from, to));
  }

  @Test void anIndexThatPointsOutsideIsRefused() throws IOException {
    String first = "model-00001-of-00003.safetensors";
    Path outside = Files.copy(model.resolve(first), folder.resolve("outside.safetensors"));
    for (String hostile : List.of("../outside.safetensors", outside.toString(), "x/../../outside.safetensors",
        "..\\\\outside.safetensors", "C:outside.safetensors", "", "a\\u0000b")) {
      write(1, 20, AtomicFile.DISK);
      rewriteIndex(first, hostile);
      assertRefused("points outside the folder, wanted a file in the same folder");
    }
    // An innocent name that leads away.
    write(1, 20, AtomicFile.DISK);
    Files.delete(model.resolve(first));
    Files.createSymbolicLink(model.resolve(first), outside);
    assertRefused("points outside the folder, wanted a file in the same folder");
  }

  @Test void whatIndexAndShardsDoNotAgreeOnIsRefused() throws IOException {
    rewriteIndex("\"b\"", "\"bb\"");
    assertRefused("lists tensor 'bb' in 'model-00001-of-00003.safetensors', which lacks it");
    write(1, 20, AtomicFile.DISK);
    rewriteIndex("    \"b\": \"model-00001-of-00003.safetensors\",\n", "");
    assertRefused("does not list tensor 'b' for 'model-00001-of-00003.safetensors', which holds it");
    write(1, 20, AtomicFile.DISK);
    Files.delete(model.resolve("model-00002-of-00003.safetensors"));
    assertRefused("found the shard 'model-00002-of-00003.safetensors', which is missing");
  }

  @Test void whatIsNoIndexIsRefused() throws IOException {
    for (String text : List.of("", "[]", "{}", "{\"weight_map\":{}}", "{\"weight_map\":3}",
        "{\"weight_map\":{\"a\":1}}")) {
      Files.writeString(index, text);
      assertRefused("at byte ");
    }
  }

  @Test void whatIsNoFolderOfAModelIsRefused() throws IOException {
    Files.delete(index);
    assertRefused("found neither model.safetensors nor model.safetensors.index.json");
    var e = assertThrows(BadFileException.class, () -> Checkpoint.open(folder.resolve("nowhere")));
    assertEquals(folder.resolve("nowhere") + ": found nothing there, wanted a folder with model.safetensors or "
        + "model.safetensors.index.json", e.getMessage());
  }

  @Test void oneFileCanBeNamedItself() {
    try (Checkpoint open = Checkpoint.open(model.resolve("model-00002-of-00003.safetensors"))) {
      assertEquals(List.of("c"), open.names());
      var e = assertThrows(BadFileException.class, () -> open.get("a"));
      assertTrue(e.getMessage().endsWith("found no tensor 'a' among its 1, the nearest names are 'c'"), e.getMessage());
    }
  }

  @Test void sameNamesInTwoShardsAreRefused() throws IOException {
    var e = assertThrows(IllegalArgumentException.class, () -> CheckpointWriter.write(model, "model",
        List.of(bytes("a", 10, 1), bytes("a", 10, 1)), new TreeMap<>(), 10, AtomicFile.DISK));
    assertEquals("two tensors are called 'a'", e.getMessage());
    assertHolds(1);
  }
}
