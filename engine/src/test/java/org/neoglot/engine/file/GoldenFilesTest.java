// The published safetensors files that lie beside the project: each opens, and what it says is what lies there.
package org.neoglot.engine.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenFilesTest {
  @TempDir Path folder;

  @Test void everyFileOpens() throws IOException {
    int tensors = 0;
    for (Path file : files()) {
      try (SafeTensors open = SafeTensors.open(file)) {
        assertFalse(open.names().isEmpty(), file.toString());
        for (String name : open.names()) {
          Entry entry = open.get(name);
          assertEquals(entry.count() * entry.type().bytes(), entry.data().byteSize(), name);
          tensors++;
        }
      }
    }
    assertTrue(tensors > 1000, tensors + " tensors only");
  }

  @Test void rewritingGivesTheSameFileByteForByte() throws IOException {
    for (Path file : files()) {
      Path copy = folder.resolve("copy.safetensors");
      try (SafeTensors open = SafeTensors.open(file)) {
        List<Part> parts = open.names().reversed().stream().map(name -> Part.of(open.get(name))).toList();
        SafeTensorsWriter.write(copy, parts, open.metadata(), AtomicFile.DISK);
      }
      assertEquals(-1, Files.mismatch(file, copy), file.toString());
    }
  }

  @Test void shardsOpenTogetherAndResplitKeepsEveryTensor() throws IOException {
    Path sharded = golden().resolve("llama_bf16_sharded");
    try (Checkpoint open = Checkpoint.open(sharded)) {
      assertEquals(3, open.files().size());
      List<Part> parts = open.names().stream().map(name -> Part.of(open.get(name))).toList();
      for (long shardBytes : new long[] {1, 5000, 20_000, CheckpointWriter.DEFAULT_SHARD_BYTES}) {
        CheckpointWriter.write(folder, "model", parts, open.metadata(), shardBytes, AtomicFile.DISK);
        assertSameTensors(open, folder);
      }
    }
  }

  private static void assertSameTensors(Checkpoint wanted, Path folder) {
    try (Checkpoint found = Checkpoint.open(folder)) {
      assertEquals(new TreeSet<>(wanted.names()), new TreeSet<>(found.names()));
      for (String name : wanted.names()) {
        assertEquals(wanted.get(name).dtype(), found.get(name).dtype());
        assertArrayEquals(wanted.get(name).shape(), found.get(name).shape());
        assertEquals(-1, wanted.get(name).data().mismatch(found.get(name).data()), name);
      }
    }
  }

  static List<Path> files() throws IOException {
    try (var walk = Files.walk(golden())) {
      return walk.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  static Path golden() {
    String shared = System.getProperty("neoglot.shared", "");
    Path golden = Path.of(shared, "golden");
    assumeTrue(!shared.isEmpty() && Files.isDirectory(golden),
        "skipped: no reference outputs under the folder that the system property neoglot.shared names");
    return golden;
  }
}
