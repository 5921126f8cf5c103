// The verbs that learn and change vocabularies, from text files to files that load.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.tokenizer.Tokenizer;

class TokenizerChangeVerbsTest {
  private static final String ENGLISH = "the cat sat on the mat. the cat and the hat. a mat on the cat. ".repeat(5);
  private static final String SWAHILI = "paka alikaa kwenye mkeka. paka na kofia. mkeka juu ya paka. ".repeat(5);

  @TempDir
  static Path folder;

  @BeforeAll
  static void texts() throws IOException {
    Files.writeString(folder.resolve("eng.txt"), ENGLISH);
    Files.writeString(folder.resolve("swa.txt"), SWAHILI);
  }

  private static Cli run(String line) {
    return Cli.run(List.of(line.replace("@", folder + "/").split(" ")));
  }

  @ParameterizedTest
  @CsvSource({"bpe,280", "sp-bpe,40", "unigram,30", "wordpiece,60"})
  void learnsExtendsAndTrims(String type, int size) throws IOException {
    var made = run("tokenizer train --quiet --type " + type + " --text @eng.txt --vocab " + size + " --coverage 1 --out @" + type);
    assertEquals(0, made.status(), made.err());
    Tokenizer base = Tokenizer.load(folder.resolve(type));
    var grown = run("tokenizer extend --quiet --json --tokenizer @" + type + " --text @swa.txt --add 12 --coverage 1"
        + " --keep-old-segmentation @eng.txt --out @" + type + "-grown");
    assertEquals(0, grown.status(), grown.err());
    Tokenizer larger = Tokenizer.load(folder.resolve(type + "-grown"));
    assertTrue(larger.size() > base.size() && grown.out().contains("\"new_size\""), grown.out());
    assertArrayEquals(base.encodePlain(ENGLISH), larger.encodePlain(ENGLISH));
    var trimmed = run("tokenizer trim --quiet --tokenizer @" + type + "-grown --text @swa.txt --out @" + type + "-small");
    assertEquals(0, trimmed.status(), trimmed.err());
    Tokenizer smaller = Tokenizer.load(folder.resolve(type + "-small"));
    assertEquals(larger.encodePlain(SWAHILI).length, smaller.encodePlain(SWAHILI).length);
    assertTrue(Files.readString(folder.resolve(type + "-small/id_map.json")).startsWith("{\"old_size\":" + larger.size()));
  }

  @Test
  void saysWhatIsWrong() {
    assertEquals(2, run("tokenizer train --type letters --text @eng.txt --vocab 9 --out @x").status());
    assertEquals(2, run("tokenizer trim --tokenizer @bpe --out @x").status());
    assertEquals(1, run("tokenizer train --type unigram --text @eng.txt --vocab 9000 --out @x").status());
  }
}
