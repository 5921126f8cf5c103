// Learning: what is learned, in which order, and what is refused.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BpeTrainerTest {
  /** With 97 letters in the text and no others in its alphabet, the library merges the same pairs in the same order. */
  @Test
  void learnsTheMergesOfTheReferenceTrainer() throws IOException {
    JsonNode model = Shared.JSON.readTree(
        Shared.bytes(Shared.file("tokenizers/training/hf/bpe-bytelevel.json.gz"))).get("model");
    String[] lines = new String(Shared.bytes(Shared.file("tokenizers/training/train.txt.gz")), StandardCharsets.UTF_8)
        .split("\n");
    var wanted = new ArrayList<String>();
    model.get("merges").forEach(pair -> wanted.add(pair.get(0).asString() + " " + pair.get(1).asString()));
    var trainer = new BpeTrainer(256 + wanted.size()).withMinFrequency(1);
    Tokenizer tokenizer = trainer.train(Arrays.stream(lines));
    assertEquals(wanted, merges(tokenizer));
  }

  private static List<String> merges(Tokenizer tokenizer) {
    var bpe = (Bpe) tokenizer.pipeline().merger();
    var list = new ArrayList<String>();
    for (int rank = 0; rank < bpe.merges().size(); rank++) {
      list.add(bpe.vocabulary().token(bpe.merges().left(rank)) + " "
          + bpe.vocabulary().token(bpe.merges().right(rank)));
    }
    return list;
  }

  @Test
  void mergesTheCommonestPairFirst() {
    // "ab" 5 times, then "abc" 3 times; a word boundary is never crossed.
    Tokenizer tokenizer = new BpeTrainer(258).train(Stream.of("ab\nab\nabc\nabc\nabc"));
    assertEquals(List.of("a b", "ab c"), merges(tokenizer));
    assertEquals("abc", tokenizer.token(257));
  }

  @Test
  void tiesGoToTheSmallerIds() {
    Tokenizer tokenizer = new BpeTrainer(258).train(Stream.of("zy\nzy\nab\nab"));
    assertEquals(List.of("a b", "z y"), merges(tokenizer));
  }

  @Test
  void orderOfDocumentsDoesNotMatter() {
    var documents = new ArrayList<>(Texts.sentences(400, 1));
    String hash = new BpeTrainer(400).train(documents.stream()).hash();
    Collections.shuffle(documents, new Random(2));
    assertEquals(hash, new BpeTrainer(400).train(documents).hash()); // a list is as good as a stream
  }

  @Test
  void specialTokensComeFirstAndAreNotLearnedFrom() {
    var trainer = new BpeTrainer(260).withSpecials("<|end|>", "<|pad|>").withRole(Roles.Role.EOS, "<|end|>");
    Tokenizer tokenizer = trainer.train(Stream.of("<|end|>ab<|end|>ab<|end|>abc<|end|>abc<|end|>"));
    assertEquals(0, tokenizer.id("<|end|>").getAsInt());
    assertEquals(0, tokenizer.eos().getAsInt());
    assertTrue(tokenizer.isSpecial(1));
    assertEquals(List.of("a b", "ab c"), merges(tokenizer));
    assertArrayEquals(new int[] {0, 259}, tokenizer.encode("<|end|>abc"));
  }

  @Test
  void neverMergesIntoASpecialToken() {
    // The ligature hides the special token from the search; the normalizer then spells it out.
    var nfkc = new Normalizer.Unicode(java.text.Normalizer.Form.NFKC);
    var trainer = new BpeTrainer(258, 2, List.of("fin"), Map.of(), nfkc, new ByteLevel(false, true, true));
    Tokenizer tokenizer = trainer.train(Stream.of("\uFB01n\n\uFB01n"));
    assertEquals(List.of("f i"), merges(tokenizer));
    assertArrayEquals(new int[] {0}, tokenizer.encode("fin"));
    assertEquals(2, tokenizer.encodePlain("fin").length);
  }

  @Test
  void aWordWithoutBreaksIsLearnedInTime() {
    var text = new StringBuilder();
    var random = new Random(3);
    for (int i = 0; i < 200_000; i++) {
      text.append((char) ('a' + random.nextInt(6)));
    }
    Tokenizer tokenizer = new BpeTrainer(2000).train(Stream.of(text));
    assertEquals(text.toString(), tokenizer.decode(tokenizer.encode(text)));
  }

  @Test
  void saysHowMuchTheTextAllows() {
    var e = assertThrows(IllegalArgumentException.class, () -> new BpeTrainer(4096).train(Stream.of("abab abab")));
    assertTrue(e.getMessage().contains("gives only 258 (0 special, 256 bytes, 2 merged"), e.getMessage());
    assertEquals(258, new BpeTrainer(258).train(Stream.of("abab abab")).size());
  }

  @Test
  void refusesEmptyText() {
    var e = assertThrows(IllegalArgumentException.class, () -> new BpeTrainer(300).train(Stream.of("", "")));
    assertEquals("no text to learn a vocabulary from: 2 documents, all empty", e.getMessage());
  }

  @Test
  void refusesWhatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> new BpeTrainer(255));
    assertThrows(IllegalArgumentException.class, () -> new BpeTrainer(256).withSpecials("<|end|>"));
    assertThrows(IllegalArgumentException.class, () -> new BpeTrainer(300).withSpecials("<é>"));
    assertThrows(IllegalArgumentException.class, () -> new BpeTrainer(300).withRole(Roles.Role.EOS, "<|end|>"));
    assertThrows(IllegalArgumentException.class, () -> new BpeTrainer(300).withMinFrequency(0));
  }
}
