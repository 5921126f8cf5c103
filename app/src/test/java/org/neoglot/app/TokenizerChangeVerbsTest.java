// The verbs that learn and change vocabularies, from text files to files that load.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.tokenizer.Roles;
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
  @CsvSource({"bpe,270", "sp-bpe,30", "unigram,18", "wordpiece,60"})
  void learnsExtendsAndTrims(String type, int size) throws IOException {
    var made = run("tokenizer train --quiet --type " + type + " --text @eng.txt --vocab " + size + " --coverage 1 --out @" + type);
    assertEquals(0, made.status(), made.err());
    Tokenizer base = Tokenizer.load(folder.resolve(type));
    if (type.equals("wordpiece")) {
      assertArrayEquals(new int[] {base.role(Roles.Role.CLS).getAsInt(), base.role(Roles.Role.SEP).getAsInt()},
          base.encodeFramed(""), "texts stand between BERT's tokens");
      assertEquals(base.id("[MASK]"), base.role(Roles.Role.MASK));
      assertEquals(base.id("[PAD]"), base.pad());
    }
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

  /** A model is made, its vocabulary changed in three ways, and each result goes on with text. */
  @Test
  void modelsFollow() throws IOException {
    Cli.stories(folder.resolve("stories.txt"), 30, false);
    Cli.stories(folder.resolve("rakontoj.txt"), 30, true);
    var made = run("pretrain --steps 2 --text @stories.txt --out @model --layers 1 --dim 16 --heads 2 --context 32 --batch 2"
        + " --evaluations 1 --vocab 300");
    assertEquals(0, made.status(), made.err());
    for (String change : List.of("trim --model @model --text @stories.txt --out @trimmed",
        "extend --model @model --text @rakontoj.txt --add 40 --out @extended",
        "replace --model @model --with @extended --text @rakontoj.txt --out @replaced")) {
      var done = run("tokenizer " + change);
      assertEquals(0, done.status(), done.err());
      assertTrue(done.out().contains("opened again and compared") && done.out().contains("bit for bit"), done.out());
      String out = change.substring(change.indexOf("--out @") + 7);
      var generated = run("generate --model @" + out + " --prompt The --max-new 4 --temperature 0");
      assertEquals(0, generated.status(), generated.err());
      assertEquals(1, run("tokenizer " + change).status(), "the folder is not empty any more");
    }
    // Without the scores of tokens that the text never uses, what it does use can only be more probable.
    double whole = bits("@model");
    double left = bits("@trimmed");
    assertTrue(left <= whole && left > 0.5 * whole, whole + " -> " + left);
  }

  private static double bits(String model) {
    String json = run("eval --json --model " + model + " --text @stories.txt").out();
    var found = Pattern.compile("\"bits_?[pP]er_?[bB]yte\"\\s*:\\s*([0-9.]+)").matcher(json);
    assertTrue(found.find(), json);
    return Double.parseDouble(found.group(1));
  }

  @Test
  void replaceReportsTheOverlap() {
    run("tokenizer train --type bpe --text @eng.txt --vocab 270 --out @one");
    run("tokenizer train --type sp-bpe --text @swa.txt --vocab 30 --coverage 1 --out @two");
    var made = run("tokenizer replace --tokenizer @one --with @two --text @swa.txt --out @three");
    assertEquals(0, made.status(), made.err());
    assertTrue(made.out().contains("overlap: ") && made.out().contains("old pieces each")
        && made.out().contains("of the text's tokens"), made.out());
    var json = run("tokenizer replace --json --tokenizer @one --with @two --out @three");
    assertTrue(json.out().contains("\"same_spelling\"") && !json.out().contains("NaN"), json.out());
  }

  /** 20,000 distinct words in one mebibyte: some go to disk, and the tokenizer is the same. */
  @ParameterizedTest
  @CsvSource({"bpe,300", "sp-bpe,60"})
  void littleMemoryLearnsTheSame(String type, int size) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) text.append(i % 20 == 0 ? "\n\n\n" : " ").append("w").append(Integer.toString(i * 7919, 36));
    Files.writeString(folder.resolve("many.txt"), text);
    String line = "tokenizer train --type " + type + " --text @many.txt --vocab " + size;
    assertEquals(0, run(line + " --memory 2000 --out @" + type + "-much").status());
    var little = run(line + " --memory 1 --out @" + type + "-little");
    assertEquals(0, little.status(), little.err());
    assertTrue(little.out().contains("runs on disk"), little.out());
    assertEquals(Tokenizer.load(folder.resolve(type + "-much")).hash(), Tokenizer.load(folder.resolve(type + "-little")).hash());
    var sampled = run(line + " --sample 40000 --out @" + type + "-some");
    assertEquals(0, sampled.status(), sampled.err());
    assertTrue(sampled.out().contains("a sample of"), sampled.out());
    Files.writeString(folder.resolve("long.txt"), ENGLISH.repeat(3000));
    var refused = run("tokenizer train --type unigram --text @long.txt --vocab 18 --memory 1 --out @x");
    assertEquals(1, refused.status());
    assertTrue(refused.complaint().contains("wanted --sample N"), refused.err());
  }

  @Test
  void saysWhatIsWrong() {
    assertEquals(2, run("tokenizer train --type letters --text @eng.txt --vocab 9 --out @x").status());
    assertEquals(2, run("tokenizer trim --tokenizer @bpe --out @x").status());
    assertEquals(1, run("tokenizer train --type unigram --text @eng.txt --vocab 9000 --out @x").status());
  }
}
