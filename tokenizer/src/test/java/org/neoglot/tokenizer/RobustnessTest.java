// Whatever text or file comes: it comes back, or one clear line says why not.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RobustnessTest {
  @TempDir Path folder;

  private static final Tokenizer BYTES = new BpeTrainer(400).train(Texts.sentences(200, 1).stream());

  /** Every code point, alone and beside others; half a surrogate pair, which has no UTF-8, becomes U+FFFD. */
  @Test
  void everyCodePointComesBackFromBytes() {
    var all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      all.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? ' ' : c);
      if (all.length() > 10_000) {
        assertEquals(all.toString(), BYTES.decode(BYTES.encode(all)));
        all.setLength(0);
      }
    }
    assertEquals("\uFFFD\uFFFDa", BYTES.decode(BYTES.encode("\uDC00\uD800a")));
    assertEquals("\uFFFD", BYTES.decode(BYTES.encode("\uD83D")));
  }

  /** Any string of 16-bit units, halves of pairs among them: each lone half is U+FFFD, all else is as it was. */
  @Test
  void anyStringComesBackFromBytes() {
    var random = new Random(41);
    for (int round = 0; round < 5000; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(30); i > 0; i--) {
        text.append((char) (random.nextInt(4) == 0 ? 0xD800 + random.nextInt(0x800) : random.nextInt(0x10000)));
      }
      String wellFormed = text.codePoints().map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
          .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
      assertEquals(wellFormed, BYTES.decode(BYTES.encode(text)));
    }
  }

  /** Places lie inside the text, in order, and what stands there decodes to it. */
  @Test
  void placesCoverTheText() {
    var random = new Random(17);
    for (int round = 0; round < 500; round++) {
      String text = Texts.random(random, 30);
      Encoding encoding = BYTES.encoding(text);
      int length = text.codePointCount(0, text.length());
      int reached = 0;
      for (int i = 0; i < encoding.size(); i++) {
        assertTrue(encoding.starts()[i] <= reached && encoding.ends()[i] >= reached && encoding.ends()[i] <= length);
        reached = encoding.ends()[i];
      }
      assertEquals(length, reached);
    }
  }

  @Test
  void aLineOfManyMegabytes() {
    String line = "kalo mi tune sari powe ".repeat(4_350_000); // 100 million characters
    assertEquals(line, BYTES.decode(BYTES.encode(line)));
    var e = assertThrows(IllegalArgumentException.class, () -> BYTES.encode("a".repeat(Bpe.LONGEST + 1)));
    assertTrue(e.getMessage().startsWith("a word of 4194305 characters without a break"), e.getMessage());
  }

  /** Files that are one line of 100 MB, as sound as such a line can be or not: they load or say what is wrong. */
  @ParameterizedTest
  @CsvSource(delimiter = '~', value = {"vocab.txt ~ [UNK] ~ ''", "tokenizer.json ~ {\"model\": {\"type\": \"x ~ \"}}",
    "x.tiktoken ~ YQ ~ == 0", "tokenizer.model ~ \u0001 ~ ''", "model.gguf ~ GGUF\u0003 ~ ''"})
  void filesOfOneEndlessLine(String name, String begin, String end) throws IOException {
    Files.writeString(folder.resolve("tiktoken_config.json"), "{\"pattern\": \"a|b\"}");
    Path file = folder.resolve(name);
    try (var out = Files.newBufferedWriter(file)) {
      out.write(begin);
      String block = "A".repeat(1_000_000);
      for (int i = 0; i < 100; i++) {
        out.write(block);
      }
      out.write(end);
    }
    assertTimeout(Duration.ofSeconds(30), () -> {
      try {
        assertTrue(Tokenizer.load(file).size() > 0);
      } catch (IOException e) {
        assertTrue(e.getMessage().startsWith(file + ": ") && !e.getMessage().contains("\n"), e.getMessage());
        assertTrue(e.getMessage().length() < 1500, "a message of " + e.getMessage().length());
      }
    });
  }

  /** A choice repeated without end takes stack for every character: the text is refused, the program lives. */
  @Test
  void aPatternThatNeedsTooMuchStack() {
    var cuts = new RegexCuts("(a|b|ab)*c", true);
    String text = "ab".repeat(500_000);
    var e = assertThrows(IllegalArgumentException.class, () -> cuts.split(Aligned.untracked(text), 0, text.length(),
        Splitter.Behavior.REMOVED, false, (t, from, to) -> { }));
    assertTrue(e.getMessage().contains("too much stack"), e.getMessage());
  }

  /** Small files of every kind, damaged at random: each loads and encodes, or is refused in one line. */
  @ParameterizedTest
  @ValueSource(strings = {
    "{\"model\": {\"type\": \"Unigram\", \"unk_id\": 0, \"vocab\": [[\"<unk>\", 0], [\"a\", -1.5], [\"ab\", -2]]},"
        + "\"pre_tokenizer\": {\"type\": \"Metaspace\", \"replacement\": \"_\"}, \"decoder\": {\"type\": \"Fuse\"}}",
    "{\"model\": {\"type\": \"WordPiece\", \"unk_token\": \"[UNK]\", \"vocab\": {\"[UNK]\": 0, \"a\": 1, \"##b\": 2}},"
        + "\"normalizer\": {\"type\": \"BertNormalizer\"}, \"decoder\": {\"type\": \"WordPiece\", \"prefix\": \"##\","
        + "\"cleanup\": true}}",
    "{\"model\": {\"type\": \"WordLevel\", \"unk_token\": \"?\", \"vocab\": {\"?\": 0, \"a\": 1}}, \"pre_tokenizer\":"
        + "{\"type\": \"Whitespace\"}, \"truncation\": {\"max_length\": 4, \"strategy\": \"LongestFirst\"}}",
    "{\"model\": {\"type\": \"BPE\", \"byte_fallback\": true, \"unk_token\": \"?\", \"vocab\": {\"?\": 0, \"a\": 1,"
        + "\"b\": 2, \"ab\": 3}, \"merges\": [\"a b\"]}, \"normalizer\": {\"type\": \"Prepend\", \"prepend\": \"_\"}}"
  })
  void damagedFilesNeverFailOtherwise(String sound) throws IOException {
    var random = new Random(29);
    Path file = folder.resolve("tokenizer.json");
    byte[] whole = sound.getBytes(StandardCharsets.UTF_8);
    int loaded = 0;
    for (int round = 0; round < 1500; round++) {
      byte[] bytes = whole.clone();
      for (int i = random.nextInt(3); round > 0 && i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) (random.nextInt(96) + 32);
      }
      Files.write(file, bytes);
      try {
        Tokenizer tokenizer = Tokenizer.load(file);
        tokenizer.decode(tokenizer.encode("ab a \u00E9b"));
        tokenizer.batch(List.of("a", "ab ab"));
        loaded++;
      } catch (IOException | IllegalArgumentException e) {
        assertTrue(!e.getMessage().contains("\n"), e.getMessage());
      }
    }
    assertTrue(loaded > 0 && loaded < 1500, loaded + " loaded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u0000\u0001", "[", "[[[[", "{\"model\": 1}", "{}", "null", "\"x\""})
  void whatIsNoTokenizerIsSaidSo(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), content);
    var e = assertThrows(IOException.class, () -> Tokenizer.load(file));
    assertTrue(e.getMessage().startsWith(file + ": ") && !e.getMessage().contains("\n"), e.getMessage());
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), "{\"a\":".repeat(100_000));
    var e = assertThrows(IOException.class, () -> Tokenizer.load(file));
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
  }
}
