// A file is replaced whole or stays as it was.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonFileTest {
  @TempDir
  Path folder;

  @Test
  void writesInTheOrderOfTheMapAndReplaces() throws Exception {
    var file = Files.writeString(folder.resolve("a.json"), "old");
    var map = new LinkedHashMap<String, Object>();
    map.put("z", 1);
    map.put("a", List.of("ĉ", 0.5));
    JsonFile.write(file, map);
    assertEquals("{\n  \"z\" : 1,\n  \"a\" : [ \"ĉ\", 0.5 ]\n}\n", Files.readString(file).replace("\r", ""));
    assertEquals(List.of(file), list());
  }

  @Test
  void leavesNothingBehindWhenItFails() throws Exception {
    // A folder in the file's place cannot be replaced by a file.
    var place = Files.createDirectories(folder.resolve("taken/inside")).getParent();
    assertThrows(IOException.class, () -> JsonFile.write(place, "text"));
    assertEquals(List.of(place), list());
  }

  private List<Path> list() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }
}
