// Bad input to the verbs: one clear line, the right status, nothing lost.
package org.neoglot.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerbErrorsTest {
  private static final String SMALL = " --layers 1 --dim 16 --heads 2 --context 32 --batch 2 --evaluations 1 --vocab 300";

  @TempDir
  static Path folder;

  private static Path text;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    text = Cli.stories(folder.resolve("eng.txt"), 30, false);
    model = folder.resolve("model");
    var made = Cli.run("pretrain --steps 2 --text " + text + " --out " + model + SMALL);
    assertEquals(0, made.status(), made.err());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      2 | pretrain --out @/x --text @/eng.txt --vocap 9      | unknown option '--vocap'; did you mean --vocab
      2 | pretrain --out @/x                                 | Missing required option: '--text=FILE'
      2 | pretrain --out @/x --text @/eng.txt --steps 1 --minutes 1 | mutually exclusive
      2 | adapt --base @/model --text @/eng.txt --out @/x --init best | expected one of
      2 | adapt --base @/model --text @/eng.txt --out @/x --keep eng<=3% | --keep needs --replay FILE
      2 | adapt --base @/model --text @/eng.txt --out @/x --replay @/eng.txt --keep eng<3 | wanted a name and a limit
      2 | adapt --base @/model --text @/eng.txt --out @/x --replay @/eng.txt --replay-name a --keep b<=3% | --replay-name is 'a'
      2 | generate --model @/model --prompt a --temperature=-1 | temperature is -1.0, wanted above 0
      2 | generate --model @/model                             | prompt
      2 | eval --model @/model --text @/eng.txt --context 33   | --context is 33, but the model's context is 32
      2 | tokenizer                                            | tokenizer needs one of its verbs: train
      1 | pretrain --out @/x --text @/none.txt                 | @/none.txt: there is no such file or folder
      1 | pretrain --out @/x --text @/eng.txt --dim 17 --heads 2 | dim 17 is not a multiple of heads 2
      1 | tokenizer train --text @/eng.txt --vocab 90000 --out @/x | wanted at most that, or more text
      1 | tokenizer train --text @/eng.txt --vocab 100 --out @/x | vocabulary of 100 tokens: wanted at least
      1 | generate --model @/model --prompt a --max-new 100    | but the model's context is 32
      1 | generate --model @/nowhere --prompt a                | @/nowhere: is not a folder
      1 | generate --model @/model --adapter @/model --prompt a | @/model: holds no adapter_config.json
      1 | adapt --base @/model --text @/eng.txt --out @/y --context 64 --steps 1 | longer than the base's context of 32
      1 | adapt --base @/model --text @/eng.txt --out @/model --steps 1 | @/model: is not empty
      1 | pretrain --out @/z --text @/eng.txt --resume         | @/z: holds no unfinished run to resume
      1 | verify @/model                                       | @/model
      """)
  void oneLineSaysWhatIsWrong(int status, String line, String message) {
    var result = Cli.run(line.replace("@", folder.toString()));
    assertEquals(status, result.status(), result.err());
    assertTrue(result.complaint().contains(message.replace("@", folder.toString())), result.err());
    assertEquals("", result.out());
  }

  @Test
  void emptyTextIsRefused() throws IOException {
    var empty = Files.writeString(folder.resolve("empty.txt"), "\n\n\n");
    var result = Cli.run("pretrain --text " + empty + " --out " + folder.resolve("e"));
    assertEquals(1, result.status());
    assertTrue(result.complaint().contains("empty.txt: holds no text"), result.err());
  }

  @Test
  void whatIsNotUtf8IsCountedReplacedAndSaid() throws IOException {
    byte[] bytes = Files.readAllBytes(text);
    bytes[10] = (byte) 0xFF;
    var broken = Files.write(folder.resolve("broken.txt"), bytes);
    var result = Cli.run("eval --model " + model + " --text " + broken + " --json");
    assertEquals(0, result.status(), result.err());
    assertTrue(result.complaint().contains("1 places of the text are not UTF-8"), result.err());
  }

  @Test
  void vocabularyLargerThanTheDataIsRefused() throws IOException {
    var few = Cli.stories(folder.resolve("few.txt"), 4, false);
    var result = Cli.run("pretrain --vocab 5000 --text " + few + " --out " + folder.resolve("v"));
    assertEquals(1, result.status());
    assertTrue(result.complaint().contains("vocabulary of 5000 tokens: the text gives only"), result.err());
  }

  @Test
  void anotherModelsTokenizerIsRefused() throws IOException {
    var copy = Files.createDirectories(folder.resolve("mixed"));
    try (var files = Files.list(model)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) Files.copy(file, copy.resolve(file.getFileName()));
    }
    Files.delete(copy.resolve("tokenizer.json"));
    var larger = folder.resolve("larger");
    assertEquals(0, Cli.run("tokenizer train --vocab 400 --text " + text + " --out " + larger).status());
    Files.copy(larger.resolve("tokenizer.json"), copy.resolve("tokenizer.json"));
    var result = Cli.run("generate --prompt a --model " + copy);
    assertEquals(1, result.status());
    assertTrue(result.complaint().contains("it is another model's tokenizer"), result.err());
  }

  @Test
  void aLossThatIsNoNumberStopsAndNamesWhatDiverged() {
    var out = folder.resolve("nan");
    var result = Cli.run("pretrain --steps 8 --lr 1e30 --warmup 0 --text " + text + " --out " + out + SMALL);
    assertEquals(1, result.status(), result.err());
    assertTrue(result.complaint().matches("(?i).*(nan|infinity|finite).*the last good snapshot is .*"), result.err());
    assertFalse(Files.exists(out.resolve("model.safetensors")), "a broken model was written");
  }

  @Test
  void aFailedCheckIsAFailedRunThatSaysWhich() throws IOException {
    // Text in another script, and nothing else: English must get worse, and no rise at all is allowed.
    var russian = Files.writeString(folder.resolve("rus.txt"), IntStream.range(0, 40)
        .mapToObj(i -> "Это рассказ номер " + i + ". Мама мыла раму, а брат читал книгу.").collect(Collectors.joining("\n\n\n")));
    var out = folder.resolve("worse");
    var result = Cli.run("adapt --steps 30 --lr 0.02 --method full --add-tokens 0 --batch 2 --replay-share 0 --keep eng<=0%"
        + " --base " + model + " --text " + russian + " --replay " + text + " --out " + out);
    assertEquals(1, result.status(), result.err());
    assertTrue(result.complaint().contains("the result failed a check: kept: eng: found +"), result.err());
    assertTrue(Files.exists(out.resolve("report.html")), "the report says what happened");
  }

  @Test
  void truncatedCheckpointIsRefusedInOneLine() throws IOException {
    var copy = Files.createDirectories(folder.resolve("cut"));
    Files.copy(model.resolve("config.json"), copy.resolve("config.json"));
    byte[] bytes = Files.readAllBytes(model.resolve("model.safetensors"));
    Files.write(copy.resolve("model.safetensors"), Arrays.copyOf(bytes, bytes.length - 7));
    var result = Cli.run("generate --prompt a --model " + copy);
    assertEquals(1, result.status());
    assertTrue(result.complaint().contains("model.safetensors: "), result.err());
    assertEquals(1, result.err().lines().filter(l -> l.startsWith("neoglot: ")).count());
  }
}
