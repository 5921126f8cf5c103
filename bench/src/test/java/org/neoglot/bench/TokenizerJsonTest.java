// A tokenizer.json in parts becomes whole.
package org.neoglot.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class TokenizerJsonTest {
  @Test
  void aShellIsFilled(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("tokenizer_shell.json"), "{\"model\": {\"type\": \"BPE\", \"vocab\": {}, \"merges\": []}}");
    packed(folder.resolve("vocab.json.gz"), "{\"a\": 0, \"b\": 1, \"ab\": 2}");
    Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\n");
    var model = JsonMapper.shared().readTree(Files.readAllBytes(TokenizerJson.whole(folder))).get("model");
    assertEquals(2, model.get("vocab").get("ab").intValue());
    assertEquals("[\"a b\"]", model.get("merges").toString());
  }

  @Test
  void aWholeFileIsTaken(@TempDir Path folder) throws IOException {
    packed(folder.resolve("tokenizer.json.gz"), "{\"version\": \"1.0\"}");
    assertEquals("{\"version\": \"1.0\"}", Files.readString(TokenizerJson.whole(folder)));
  }

  private static void packed(Path file, String text) throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }
}
