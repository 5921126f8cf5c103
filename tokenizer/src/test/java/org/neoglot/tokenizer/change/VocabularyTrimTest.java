// Trimmed tokenizers cut what they were trimmed to as before.
package org.neoglot.tokenizer.change;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.Tokenizer;

class VocabularyTrimTest {
  /** A file or folder of the references, or the same file compressed. */
  static Path shared(String name) {
    String shared = System.getProperty("neoglot.shared");
    Path plain = shared == null ? null : Path.of(shared, "tokenizers", name);
    Path path = plain == null || Files.exists(plain) ? plain : Path.of(plain + ".gz");
    assumeTrue(path != null && Files.exists(path),
        () -> "skipped: tokenizers/" + name + " is not below neoglot.shared=" + shared);
    return path;
  }

  static List<String> text() throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(shared("training/train.txt.gz")))) {
      return Arrays.asList(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
    }
  }

  /** Every kind: byte-level with and without whole words first, with suffixes, SentencePiece both ways, WordPiece. */
  @ParameterizedTest
  @ValueSource(strings = {"roberta", "llama2/tokenizer.json", "llama2/tokenizer.model", "tiny-tiktoken/tokenizer.json",
      "clip", "t5/tokenizer.json", "t5/spiece.model", "bert-base-uncased/tokenizer.json", "tiny-bpe/tokenizer.json",
      "sp-small/test_sentencepiece_bpe.model", "marian/vocab.joint.spm"})
  void keptTextIsCutAsBefore(String name, @TempDir Path folder) throws IOException {
    Tokenizer base = Tokenizer.load(shared(name));
    List<String> text = text().subList(0, 1200);
    var trimmed = VocabularyTrim.toText(base, text.stream(), 1, Integer.MAX_VALUE);
    assertTrue(trimmed.tokenizer().size() < base.size(), trimmed.ids().toString());
    for (String line : text) {
      assertArrayEquals(trimmed.ids().renumber(base.encodePlain(line)), trimmed.tokenizer().encodePlain(line), line);
      assertEquals(base.decode(base.encodePlain(line)),
          trimmed.tokenizer().decode(trimmed.tokenizer().encodePlain(line)));
    }
    for (int id = 0; id < trimmed.tokenizer().size(); id++) {
      assertEquals(base.token(trimmed.ids().oldId(id)), trimmed.tokenizer().token(id));
    }
    trimmed.tokenizer().save(folder);
    Tokenizer again = Tokenizer.load(folder);
    assertArrayEquals(trimmed.tokenizer().encodeFramed(text.get(7)), again.encodeFramed(text.get(7)));
    assertArrayEquals(trimmed.ids().renumber(base.encodeFramed(text.get(7))), again.encodeFramed(text.get(7)));
  }

  @Test
  void aTokenKeepsWhatItIsMadeOf() {
    Tokenizer base = new BpeTrainer(260).train(Stream.of("abcd\nabcd\nabcd\nabc\nab\nxy\nxy"));
    var wanted = new BitSet();
    wanted.set(base.id("abcd").getAsInt());
    var trimmed = VocabularyTrim.keeping(base, wanted);
    assertEquals(1, trimmed.tokenizer().encode("abcd").length);
    assertTrue(trimmed.tokenizer().id("abc").isPresent() && trimmed.tokenizer().id("xy").isEmpty());
    assertEquals("wild \uD83D\uDE00 text", trimmed.tokenizer().decode(trimmed.tokenizer().encode("wild \uD83D\uDE00 text")));
  }

  @Test
  void scriptsGo() throws IOException {
    Tokenizer base = Tokenizer.load(shared("llama2/tokenizer.json"));
    var latin = VocabularyTrim.toScripts(base, Set.of(UnicodeScript.LATIN));
    assertTrue(latin.ids().kept() < 0.9 * base.size() && latin.ids().kept() > 0.5 * base.size(), latin.ids().toString());
    String english = "The quick brown fox, 1234 times.";
    assertArrayEquals(latin.ids().renumber(base.encode(english)), latin.tokenizer().encode(english));
    assertEquals("мир", latin.tokenizer().decode(latin.tokenizer().encode("мир")));
  }

  @Test
  void refusesNothingAtAll() {
    Tokenizer base = new BpeTrainer(257).train(Stream.of("ab\nab"));
    assertEquals("no token occurs 3 times in 1 texts; wanted one or more to keep",
        assertThrows(IllegalArgumentException.class,
            () -> VocabularyTrim.toText(base, Stream.of("ab"), 3, 10)).getMessage());
  }

  @Test
  void mapsOfIds() {
    var map = new IdMap(new int[] {2, -1, 0}, 4);
    assertEquals(2, map.kept());
    assertEquals(2, map.newId(0));
    assertEquals(-1, map.newId(1));
    assertArrayEquals(new int[] {0, 2}, map.renumber(new int[] {2, 0}));
    assertEquals("{\"old_size\":4,\"new_size\":3,\"kept\":2,\"old_of_new\":[2,-1,0]}\n", map.json());
    assertEquals(new IdMap(new int[] {0, -1}, 4), map.then(new IdMap(new int[] {2, -1}, 3)));
    assertThrows(IllegalArgumentException.class, () -> map.renumber(new int[] {1}));
    assertThrows(IllegalArgumentException.class, () -> new IdMap(new int[] {1, 1}, 2));
    assertThrows(IllegalArgumentException.class, () -> new IdMap(new int[] {4}, 4));
  }
}
