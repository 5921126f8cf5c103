// A file is replaced whole or not at all, wherever the writing fails.
package org.neoglot.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (var paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test void writesAndReplaces() throws IOException {
    Path file = folder.resolve("new/sub/a.txt");
    AtomicFile.write(file, "one");
    assertEquals("one", Files.readString(file));
    AtomicFile.write(file, "zwölf");
    assertEquals("zwölf", Files.readString(file));
  }

  @Test void aDiskThatIsFullAtAnyByteLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("a.bin");
    AtomicFile.write(file, "old");
    byte[] content = new byte[40];
    for (int room = 0; room < content.length; room++) {
      var disk = new FullDisk(room);
      var e = assertThrows(UncheckedIOException.class,
          () -> AtomicFile.write(file, out -> out.write(ByteBuffer.wrap(content)), disk));
      assertEquals(file + ": cannot be written (IOException: No space left on device) after " + room
          + " bytes; what was there before is untouched", e.getMessage());
      assertEquals("old", Files.readString(file));
      assertEquals(List.of("a.bin"), names());
    }
    AtomicFile.write(file, out -> out.write(ByteBuffer.wrap(content)), new FullDisk(content.length));
    assertEquals(40, Files.size(file));
  }

  @Test void aBodyThatFailsLeavesTheOldFile() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, "old");
    var e = assertThrows(IllegalStateException.class, () -> AtomicFile.write(file, out -> {
      out.write(ByteBuffer.wrap(new byte[10]));
      throw new IllegalStateException("the model has a NaN");
    }));
    assertEquals("the model has a NaN", e.getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("a.txt"), names());
  }

  @Test void aFolderInTheWayIsNotReplaced() throws IOException {
    Files.createDirectories(folder.resolve("a/b"));
    assertThrows(UncheckedIOException.class, () -> AtomicFile.write(folder.resolve("a"), "text"));
    assertEquals(List.of("a"), names());
  }

  @Test void whatAKilledProcessLeftIsSweptAndNothingElse() throws IOException, InterruptedException {
    Process gone = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-version")
        .redirectErrorStream(true).start();
    gone.getInputStream().readAllBytes();
    gone.waitFor();
    String id = "-01234567-89ab-cdef-0123-456789abcdef.tmp";
    Path dead = Files.writeString(folder.resolve(".a.txt." + gone.pid() + id), "half");
    Path living = Files.writeString(folder.resolve(".a.txt." + ProcessHandle.current().pid() + id), "half");
    Path other = Files.writeString(folder.resolve(".b.txt." + gone.pid() + id), "half");
    AtomicFile.write(folder.resolve("a.txt"), "whole");
    assertFalse(Files.exists(dead));
    assertEquals("half", Files.readString(living));
    assertEquals("half", Files.readString(other));
  }
}
