// SHA-256 gives the published digests, for bytes, memory and files alike.
package org.neoglot.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashesTest {
  @TempDir Path folder;

  @Test void publishedDigests() throws IOException {
    // FIPS 180-4's examples: nothing, "abc", and a million times "a", which is close to a piece and no multiple of it.
    check(new byte[0], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check("abc".getBytes(StandardCharsets.US_ASCII),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    byte[] million = new byte[1_000_000];
    Arrays.fill(million, (byte) 'a');
    check(million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }

  @Test void piecesDoNotShow() throws IOException {
    byte[] large = new byte[(1 << 21) + 3];
    Arrays.fill(large, (byte) 5);
    check(large, Hashes.sha256(large));
  }

  private void check(byte[] bytes, String wanted) throws IOException {
    assertEquals(wanted, Hashes.sha256(bytes));
    assertEquals(wanted, Hashes.sha256(Files.write(folder.resolve("a"), bytes)));
    try (Arena arena = Arena.ofConfined()) {
      var segment = arena.allocate(Math.max(1, bytes.length)).asSlice(0, bytes.length);
      segment.copyFrom(java.lang.foreign.MemorySegment.ofArray(bytes));
      assertEquals(wanted, Hashes.sha256(segment));
    }
  }

  @Test void aMissingFileIsNamed() {
    var e = assertThrows(BadFileException.class, () -> Hashes.sha256(folder.resolve("no")));
    assertEquals(folder.resolve("no") + ": cannot be read (NoSuchFileException: it vanished)", e.getMessage());
  }
}
