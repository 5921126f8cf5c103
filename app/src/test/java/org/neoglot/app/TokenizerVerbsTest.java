// The verbs about tokenizers, on a small tokenizer made here.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Roles;
import org.neoglot.tokenizer.Tokenizer;

class TokenizerVerbsTest {
  @TempDir
  static Path folder;

  private static Tokenizer tokenizer;

  @BeforeAll
  static void train() throws IOException {
    var text = List.of("the cat sat on the mat", "the cat and the hat", "a mat on the cat");
    tokenizer = new BpeTrainer(267).withSpecials("<|end|>").withRole(Roles.Role.EOS, "<|end|>").train(text);
    tokenizer.save(folder.resolve("words"));
    new BpeTrainer(258).withSpecials("<|end|>").train(text).save(folder.resolve("letters"));
  }

  private static Cli run(String... words) {
    return Cli.run(List.of(words));
  }

  @Test
  void encodesAndDecodes() {
    var there = run("tokenizer", "encode", "--tokenizer", folder + "/words", "the cat", "the hat<|end|>");
    assertEquals(0, there.status(), there.err());
    var lines = there.out().lines().toList();
    assertEquals(2, lines.size());
    var back = run("tokenizer", "decode", "--tokenizer", folder + "/words", lines.get(1));
    assertEquals("the hat<|end|>\n", back.out());
    var skipped = run("tokenizer", "decode", "--skip-special", "--tokenizer", folder + "/words", lines.get(1));
    assertEquals("the hat\n", skipped.out());
    var json = run("tokenizer", "encode", "--json", "--tokenizer", folder + "/words", "the cat");
    assertTrue(json.out().contains("\"offsets\""), json.out());
    var wrong = run("tokenizer", "decode", "--tokenizer", folder + "/words", "1", "x");
    assertEquals(1, wrong.status());
    assertTrue(wrong.complaint().contains("found 'x', wanted a token id"), wrong.err());
  }

  @Test
  void checkAgreesWithTheTruthAndFindsALie() throws IOException {
    var ids = java.util.Arrays.toString(tokenizer.encode("the cat"));
    var record = "{\"id\": \"r1\", \"text\": \"the cat\", \"ids\": " + ids + ", \"decoded\": \"the cat\"}\n";
    var truth = Files.writeString(folder.resolve("truth.jsonl"), record + "{\"ids\": " + ids + ", \"decoded\": \"the cat\"}\n");
    var agrees = run("tokenizer", "check", truth.toString(), "--tokenizer", folder + "/words");
    assertEquals(0, agrees.status(), agrees.err());
    assertTrue(agrees.out().contains("3/3 agree"), agrees.out());
    var lie = Files.writeString(folder.resolve("lie.jsonl"), record.replace("[", "[7, "));
    var differs = run("tokenizer", "check", lie.toString(), "--tokenizer", folder + "/words");
    assertEquals(1, differs.status());
    assertTrue(differs.out().contains("line 1 (r1): ids") && differs.out().contains("0/2 agree"), differs.out());
    var json = run("tokenizer", "check", "--json", lie.toString(), "--tokenizer", folder + "/words");
    assertEquals(1, json.status());
    assertTrue(json.out().contains("\"matched\" : 0"), json.out());
    var broken = Files.writeString(folder.resolve("broken.jsonl"), record + "{\"text\": \"a\"}\n");
    var refused = run("tokenizer", "check", broken.toString(), "--tokenizer", folder + "/words");
    assertTrue(refused.complaint().contains("broken.jsonl: line 2: found a record with [text]"), refused.err());
  }

  /** Real files against real references, through the command line; skipped where they do not lie. */
  @ParameterizedTest
  @CsvSource({"tiny-bpe, tokenizer.json, hf-encode hf-decode hf-pairs", "t5, spiece.model, sp-encode sp-decode sp-nbest",
    "tiny-tiktoken, tiktoken_small.model, tiktoken-encode tiktoken-decode",
    "bert-base-uncased, vocab.txt, hf-encode hf-decode hf-pairs"})
  void publishedTokenizersAgree(String name, String file, String references) {
    var shared = System.getProperty("neoglot.shared");
    var base = shared == null ? null : Path.of(shared, "tokenizers", name);
    assumeTrue(base != null && Files.exists(base), "skipped: tokenizers/" + name + " is not below neoglot.shared=" + shared);
    var words = new ArrayList<>(List.of("tokenizer", "check"));
    for (var reference : references.split(" ")) words.add(base + "/ref/" + reference + ".jsonl.gz");
    words.addAll(List.of("--tokenizer", base + "/" + file, "--show", "2"));
    var result = Cli.run(words);
    assertEquals(0, result.status(), result.out() + result.err());
  }

  @Test
  void inspectShowsPiecesAndWritesAPage() throws IOException {
    var page = folder.resolve("pieces.html");
    var shown = run("tokenizer", "inspect", "--tokenizer", folder + "/words", "the <b> cat", "--html", page.toString());
    assertEquals(0, shown.status(), shown.err());
    assertTrue(shown.out().contains("|") && shown.out().contains("tokens,"), shown.out());
    var html = Files.readString(page);
    assertTrue(html.contains("class=\"p0\"") && html.contains("All pieces") && html.contains("&lt;") && !html.contains("<b>"), html);
    assertFalse(shown.out().contains("\u001b"), "no colours where there is no terminal");
  }

  @Test
  void compareTellsWhichFits() {
    var result = run("tokenizer", "compare", "--tokenizer", folder + "/words", folder + "/letters", "--", "the cat sat");
    assertEquals(0, result.status(), result.err());
    assertTrue(result.out().contains("tokens/word") && result.out().contains("share 2"), result.out());
    var one = run("tokenizer", "compare", "--tokenizer", folder + "/words", "--", "x");
    assertEquals(2, one.status());
  }

  @Test
  void compareTellsLanguagesApart() throws IOException {
    var table = Files.writeString(folder.resolve("both.tsv"), "eng\tswa\nthe cat\tpaka\nthe <hat>\tkofia ya paka\n");
    var page = folder.resolve("fit.html");
    var line = List.of("tokenizer", "compare", "--tokenizer", folder + "/words", folder + "/letters", "--text",
        table.toString(), "--field", "eng,swa", "--html", page.toString());
    var result = Cli.run(line);
    assertEquals(0, result.status(), result.err());
    assertEquals(4, result.out().lines().filter(l -> l.startsWith("eng ") || l.startsWith("swa ")).count(), result.out());
    long eng = tokenizer.encodePlain("the cat").length + tokenizer.encodePlain("the <hat>").length;
    long swa = tokenizer.encodePlain("paka").length + tokenizer.encodePlain("kofia ya paka").length;
    assertTrue(result.out().contains(String.format(java.util.Locale.ROOT, "%.2f", (double) swa / eng)), result.out());
    var html = Files.readString(page);
    assertTrue(html.contains("Bytes a token") && html.contains("What vocabularies share") && html.contains("<rect"), html);
    var words = new ArrayList<>(line.subList(0, line.size() - 2));
    words.add("--json");
    assertTrue(Cli.run(words).out().contains("\"parity\""));
    // Named files of unequal length are no translations of each other.
    Files.writeString(folder.resolve("a.txt"), "the cat\n\n\nthe hat\n");
    Files.writeString(folder.resolve("b.txt"), "paka\n");
    var named = run("tokenizer", "compare", "--tokenizer", folder + "/words", folder + "/letters", "--text",
        "old=" + folder + "/a.txt", folder + "/b.txt", "--json");
    assertTrue(named.out().contains("\"old\"") && named.out().contains("\"b\"") && !named.out().contains("parity"),
        named.out());
  }

  @ParameterizedTest
  @CsvSource({"train", "extend", "trim", "replace", "check", "inspect", "compare", "encode", "decode", "romanise", "scripts"})
  void everyVerbHasHelpWithAnExample(String verb) {
    var help = run("tokenizer", verb, "--help");
    assertEquals(0, help.status(), help.err());
    assertTrue(help.out().contains("Example:") && help.out().contains("neoglot tokenizer " + verb), help.out());
    assertEquals(2, run("tokenizer", verb, "--no-such-option").status());
  }

  /** Status 1 where what was given is wrong, 2 where the line is; one line says what. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      1 | encode --tokenizer @/none the cat                     | @/none
      1 | decode --tokenizer @/words 99999                      | 99999
      2 | encode --tokenizer @/words --plain --json a           | --plain cannot go with --json
      1 | check @/none.jsonl --tokenizer @/words                | @/none.jsonl
      2 | check --tokenizer @/words                             | FILE
      1 | inspect --tokenizer @/words --text @/none.txt         | @/none.txt: there is no such file or folder
      2 | trim --out @/x --text @/eng.txt                       | give --tokenizer PATH, or --model DIR
      2 | trim --tokenizer @/words --out @/x                    | give either --text or --scripts
      2 | trim --tokenizer @/words --scripts Elvish --out @/x   | --scripts names 'Elvish'
      1 | trim --tokenizer @/words --text @/eng.txt --min-count 999 --out @/x | no token occurs 999 times
      1 | trim --model @/none --text @/eng.txt --out @/x        | @/none
      1 | trim --model @/words --text @/eng.txt --out @/x       | @/words/config.json: there is no such file
      1 | extend --tokenizer @/words --text @/eng.txt --add 0 --out @/x | extension by at most 0 tokens
      2 | extend --tokenizer @/words --text @/eng.txt --out @/x | Missing required option: '--add=N'
      2 | replace --tokenizer @/words --out @/x                 | Missing required option: '--with=PATH'
      1 | replace --tokenizer @/words --with @/none --out @/x   | @/none
      2 | train --text @/eng.txt --vocab 300 --type best --out @/x | --type is 'best'; wanted bpe
      2 | train --text @/eng.txt --vocab 300 --memory 0 --out @/x | --memory is 0, wanted 1 or more
      1 | train --text @/eng.txt --vocab 300 --temperature 0.5 --out @/x | temperature 0.5
      1 | compare --tokenizer @/words @/letters --text a=@/none.txt | @/none.txt: there is no such file or folder
      """)
  void oneLineSaysWhatIsWrong(int status, String line, String message) throws IOException {
    Files.writeString(folder.resolve("eng.txt"), "the cat sat on the mat");
    var result = Cli.run(("tokenizer " + line).replace("@", folder.toString()));
    assertEquals(status, result.status(), result.err());
    assertTrue(result.complaint().contains(message.replace("@", folder.toString())), result.err());
    assertEquals(1, result.err().lines().filter(l -> l.startsWith("neoglot: ") && !l.contains("scalar")).count(), result.err());
    assertEquals("", result.out());
  }
}
