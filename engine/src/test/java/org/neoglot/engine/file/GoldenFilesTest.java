// The published safetensors files that lie beside the project: each opens, and what it says is what lies there.
package org.neoglot.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoldenFilesTest {
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
