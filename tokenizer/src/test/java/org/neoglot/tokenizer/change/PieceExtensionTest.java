// Every kind of vocabulary grows: old ids stay, new text gets shorter, protected text stays as it is.
package org.neoglot.tokenizer.change;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.tokenizer.BpeTrainer;
import org.neoglot.tokenizer.SegmentationChange;
import org.neoglot.tokenizer.Tokenizer;

class PieceExtensionTest {
  @ParameterizedTest
  @ValueSource(strings = {"roberta/tokenizer.json", "llama2/tokenizer.json", "llama2/tokenizer.model",
      "t5/tokenizer.json", "t5/spiece.model", "bert-base-uncased/tokenizer.json"})
  void growsForSwahili(String name, @TempDir Path folder) throws IOException {
    Tokenizer base = Tokenizer.load(VocabularyTrimTest.shared(name));
    List<String> text = VocabularyTrimTest.text();
    List<String> swahili = text.subList(0, 1500);
    List<String> english = text.subList(1797, 3594);
    var kept = new PieceExtension(500, 2, 0.9995, true).extend(base, swahili.stream(), english.stream());
    assertTrue(kept.added() > 300 && kept.added() <= 500, kept.ids().toString());
    for (int id = 0; id < base.size(); id++) {
      if (Spellings.inUse(base, id)) {
        assertEquals(base.token(id), kept.tokenizer().token(id));
      }
    }
    for (String line : english) {
      assertArrayEquals(base.encodePlain(line), kept.tokenizer().encodePlain(line), line);
    }
    List<String> heldOut = text.subList(1500, 1797);
    long before = tokens(base, heldOut);
    long after = tokens(kept.tokenizer(), heldOut);
    var shorter = new PieceExtension(500, 2, 0.9995, false).extend(base, swahili.stream(), Stream.empty());
    long shortest = tokens(shorter.tokenizer(), heldOut);
    System.out.printf("%s: held-out Swahili %d tokens, kept English %d, free %d%n", name, before, after, shortest);
    assertTrue(after < 0.95 * before && shortest < 0.85 * before);
    kept.tokenizer().save(folder);
    Tokenizer again = Tokenizer.load(folder);
    assertArrayEquals(kept.tokenizer().encodeFramed(heldOut.get(3)), again.encodeFramed(heldOut.get(3)));
  }

  private static long tokens(Tokenizer tokenizer, List<String> lines) {
    return lines.stream().mapToLong(line -> tokenizer.encodePlain(line).length).sum();
  }

  @Test
  void missingCharactersComeFirst() throws IOException {
    Tokenizer base = Tokenizer.load(VocabularyTrimTest.shared("bert-base-uncased/tokenizer.json"));
    String amharic = "\u1230\u120B\u121D \u1230\u120B\u121D \u1230\u120B \u1230\u120B\u121D";
    var grown = new PieceExtension(20, 1, 1, true).extend(base, Stream.of(amharic), Stream.of("peace"));
    assertEquals(4, grown.tokenizer().encodePlain(amharic).length);
    assertTrue(grown.tokenizer().id("\u1230\u120B\u121D").isPresent());
  }

  @Test
  void refusesWhatGivesNothing() {
    Tokenizer base = new BpeTrainer(257).train(Stream.of("ab\nab"));
    assertThrows(IllegalArgumentException.class,
        () -> new PieceExtension(5, 2, 1, true).extend(base, Stream.of(""), Stream.empty()));
    assertThrows(IllegalArgumentException.class, () -> new PieceExtension(0, 2, 1, true));
    assertThrows(IllegalArgumentException.class, () -> new PieceExtension(1, 2, 1.5, true));
  }

  @Test
  void byteLevelKeepsProtectedText() {
    List<String> old = List.of("the cat sat on the mat", "the cat");
    Tokenizer base = new BpeTrainer(260).train(old.stream());
    var grown = new PieceExtension(9, 2, 1, true).extend(base, Stream.of("paka paka mkeka mkeka cats cats"), old.stream());
    assertEquals(0, SegmentationChange.of(base, grown.tokenizer(), old.stream()).changedBytes());
    assertEquals(base.size() + grown.added(), grown.tokenizer().size());
  }
}
