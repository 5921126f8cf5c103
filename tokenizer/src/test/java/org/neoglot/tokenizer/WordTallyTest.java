// Words counted on disk: the same words, counts and tokenizers as in memory, however little of it there is.
package org.neoglot.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.tokenizer.train.PieceOptions;
import org.neoglot.tokenizer.train.SentencePieceTrainer;
import org.neoglot.tokenizer.train.SubwordTrainer;

class WordTallyTest {
  private static final WordTally.Cutter SPACES = (text, words) -> Stream.of(text.toString().split(" ")).forEach(words);

  @TempDir
  Path folder;

  /** Syllables in Zipfian abundance, some beyond the basic plane, over and over. */
  private static List<String> documents(int count) {
    var random = new SplittableRandom(7);
    var syllables = List.of("ka", "to", "mi", "ne", "\u1230\u120B", "\uD83D\uDE00", "sha", "zi", "lo", "u");
    var documents = new ArrayList<String>();
    for (int d = 0; d < count; d++) {
      var text = new StringBuilder();
      for (int w = 0; w < 12; w++) {
        for (int s = 0; s < 1 + w % 4; s++) {
          text.append(syllables.get((int) (syllables.size() * random.nextDouble() * random.nextDouble())));
        }
        text.append(w == 5 ? ".\n" : " ");
      }
      documents.add(text.toString());
    }
    return documents;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1000, 20_000})
  void countsAreThoseOfMemory(long memory) throws IOException {
    Map<String, Long> wanted = new TreeMap<>();
    var documents = new ArrayList<>(documents(100));
    documents.add("\uD800 half a pair \uDC00 is counted too"); // what no UTF-8 holds comes back all the same
    documents.forEach(d -> SPACES.cut(d, w -> wanted.merge(w, 1L, Long::sum)));
    try (var tally = new WordTally(SPACES, memory, folder)) {
      documents.forEach(tally::add);
      assertTrue(tally.runs() > 0 && (memory > 1 || tally.runs() > 64), tally.runs() + " runs");
      for (int again = 0; again < 2; again++) {
        var found = new ArrayList<Map.Entry<String, Long>>();
        tally.forEach((word, count) -> found.add(Map.entry(word, count)));
        assertEquals(new ArrayList<>(wanted.entrySet()), found);
      }
      assertEquals(101, tally.documents());
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count(), "runs are removed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpe", "sp-bpe", "char", "word", "wordpiece"})
  void tokenizersAreThoseOfMemory(String kind) {
    Trainer trainer = switch (kind) {
      case "bpe" -> new BpeTrainer(330);
      case "wordpiece" -> new SubwordTrainer(true, 120, 2, List.of("[UNK]"), "[UNK]", new Normalizer.Unchanged(),
          new BertSplitter(), new WordPieceDecoder("##", true));
      case "sp-bpe" -> pieces(PieceOptions.Type.BPE, 90);
      case "char" -> pieces(PieceOptions.Type.CHAR, 20);
      default -> pieces(PieceOptions.Type.WORD, 60);
    };
    List<String> documents = documents(200);
    Tokenizer inMemory = trainer.train(documents.stream());
    try (var tally = new WordTally(trainer.cutter(), 5000, folder)) {
      documents.forEach(tally::add);
      assertTrue(tally.runs() > 1, tally.runs() + " runs");
      assertEquals(inMemory.hash(), trainer.train(tally).hash());
    }
  }

  private static SentencePieceTrainer pieces(PieceOptions.Type type, int size) {
    return new SentencePieceTrainer(new PieceOptions(type, size).with(PieceOptions.Text.DEFAULT.withCoverage(0.999)));
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThrows(IllegalArgumentException.class, () -> new WordTally(SPACES, 0, folder));
    var unigram = pieces(PieceOptions.Type.UNIGRAM, 90);
    assertTrue(assertThrows(IllegalArgumentException.class, unigram::cutter).getMessage().contains("wanted a sample"));
    try (var tally = new WordTally(SPACES, 1, folder.resolve("nowhere"))) {
      assertTrue(assertThrows(java.io.UncheckedIOException.class, () -> tally.add("a b c")).getMessage()
          .contains("nowhere: no file for counting words can be made"));
    }
  }
}
