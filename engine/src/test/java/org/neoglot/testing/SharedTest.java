// A missing reference must skip a test on a bare machine and fail it beside the data.
package org.neoglot.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class SharedTest {
  @TempDir
  Path folder;

  @Test
  void findsWhatIsThere() throws Exception {
    var file = Files.writeString(folder.resolve("a.txt"), "a");
    assertEquals(file, Shared.path("a.txt", folder.toString(), true));
  }

  @Test
  void skipsOrFailsWithTheName() {
    var skipped = assertThrows(TestAbortedException.class, () -> Shared.path("golden/x", folder.toString(), false));
    var failed = assertThrows(AssertionFailedError.class, () -> Shared.path("golden/x", folder.toString(), true));
    assertTrue(skipped.getMessage().contains("golden/x") && failed.getMessage().contains("golden/x"));
    assertThrows(TestAbortedException.class, () -> Shared.path("golden", "", false));
  }
}
