// The verbs about scripts, by their output.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerScriptVerbsTest {
  @Test
  void thereAndBack(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("rus.txt"), "Москва Moskva");
    assertEquals("Moskva Moskva", Cli.run(List.of("tokenizer", "romanise", file.toString(), "--quiet")).out().strip());
    assertEquals("Москва", Cli.run("tokenizer romanise Moskva --reverse Cyrillic --quiet").out().strip());
    String table = Cli.run(List.of("tokenizer", "scripts", file.toString(), "--quiet")).out();
    assertTrue(table.contains("CYRILLIC") && table.contains("50.00 %"), table);
  }

  @Test
  void saysWhatIsWrong() {
    assertEquals(2, Cli.run("tokenizer romanise a --reverse Elvish").status());
    assertEquals(1, Cli.run("tokenizer romanise a --reverse Han").status());
  }
}
