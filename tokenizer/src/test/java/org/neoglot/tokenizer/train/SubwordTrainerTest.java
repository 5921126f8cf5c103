// Vocabularies as the Hugging Face library learned them.
package org.neoglot.tokenizer.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.tokenizer.Bpe;
import org.neoglot.tokenizer.Pipeline;
import org.neoglot.tokenizer.SentencePieceModel;
import org.neoglot.tokenizer.Tokenizer;

class SubwordTrainerTest {
  private static Tokenizer reference(String name) throws IOException {
    References.text("hf/" + name + ".json.gz"); // skips the test where there is none
    return Tokenizer.load(Path.of(System.getProperty("neoglot.shared"), "tokenizers/training/hf", name + ".json.gz"));
  }

  private static Tokenizer trained(Tokenizer reference, boolean wordPiece, int size, List<String> specials) {
    Pipeline p = reference.pipeline();
    String unknown = specials.isEmpty() ? null : specials.getFirst();
    return new SubwordTrainer(wordPiece, size, 1, specials, unknown, p.normalizer(), p.splitter(), p.decoder())
        .train(References.lines().stream().map(line -> line + "\n")); // the library reads lines with their ends
  }

  @ParameterizedTest
  @ValueSource(strings = {"bpe-whitespace", "bpe-metaspace"})
  void identicalVocabularyAndMerges(String name) throws IOException {
    Tokenizer wanted = reference(name);
    Tokenizer made = trained(wanted, false, 30_000, List.of());
    assertEquals(wanted.pipeline().merger().vocabulary().tokens(), made.pipeline().merger().vocabulary().tokens());
    assertEquals(merges(wanted), merges(made));
  }

  private static List<String> merges(Tokenizer tokenizer) {
    var merges = ((Bpe) tokenizer.pipeline().merger()).merges();
    var list = new ArrayList<String>();
    for (int rank = 0; rank < merges.size(); rank++) {
      list.add(merges.left(rank) + " " + merges.right(rank) + " " + merges.result(rank));
    }
    return list;
  }

  /** The library's own runs differ among themselves, for the marked alphabet, which ties go by, has no fixed order. */
  @Test
  void wordPieceNearlyAsTheReference(@TempDir Path folder) throws IOException {
    // The library trained it without its unknown token, so the file cannot be used until it has one.
    String json = References.text("hf/wordpiece-bert.json.gz");
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, json.replaceFirst("\"vocab\"\\s*:\\s*\\{", "\"vocab\":{\"[UNK]\":30000,"));
    Tokenizer wanted = Tokenizer.load(file);
    List<String> theirs = wanted.pipeline().merger().vocabulary().tokens().stream().filter(Objects::nonNull).toList();
    Tokenizer made = trained(wanted, true, 30_000, List.of("[UNK]"));
    var ours = new HashSet<>(made.pipeline().merger().vocabulary().tokens());
    long common = theirs.stream().filter(ours::contains).count();
    System.out.printf("wordpiece-bert: %d of %d entries in common, %d learned%n", common, theirs.size(), ours.size());
    assertTrue(common >= 0.995 * theirs.size(), common + " of " + theirs.size());
    assertTrue(Math.abs(ours.size() - theirs.size()) <= 0.002 * theirs.size());
  }

  /** With the reference's own normalization rules; everything that is written is read again. */
  @ParameterizedTest
  @ValueSource(strings = {"bpe_1000_bff_cov09995", "bpe_1000_bff_cov10", "bpe_1000_bft_cov09995", "bpe_1000_bft_cov10",
      "bpe_4000_bff_cov09995", "bpe_4000_bff_cov10", "bpe_4000_bft_cov09995", "bpe_4000_bft_cov10", "bpe_2000_nfkc"})
  void sentencePieceWithRules(String run, @TempDir Path folder) throws IOException {
    References.text("sentencepiece/" + run + ".vocab.gz");
    Path file = Path.of(System.getProperty("neoglot.shared"), "tokenizers/training/sentencepiece", run + ".model.gz");
    Tokenizer wanted = Tokenizer.load(file);
    SentencePieceModel reference = wanted.sentencePieceModel().get();
    SentencePieceModel made = new SentencePieceTrainer(PieceTrainerTest.options(run)).withRulesOf(reference)
        .model(References.lines().stream());
    assertEquals(reference.pieces(), made.pieces());
    made.tokenizer().save(folder);
    Tokenizer again = Tokenizer.load(folder);
    for (String line : References.lines().subList(0, 200)) {
      assertArrayEquals(wanted.encode(line), again.encode(line));
    }
  }

  @Test
  void refusesWhatCannotBe() {
    var split = org.neoglot.tokenizer.Splitter.words();
    var same = new org.neoglot.tokenizer.Normalizer.Unchanged();
    assertThrows(IllegalArgumentException.class,
        () -> new SubwordTrainer(true, 100, 1, List.of(), null, same, split, new org.neoglot.tokenizer.ByteFallback()));
    var trainer =
        new SubwordTrainer(false, 100, 1, List.of(), null, same, split, new org.neoglot.tokenizer.ByteFallback());
    assertThrows(IllegalArgumentException.class, () -> trainer.train(Stream.of("")));
  }

  @Test
  void temperatureEvensLanguagesOut() {
    var sizes = Map.of("eng", 900L);
    assertEquals(1.0, new LanguageSample(5, 0, 1).shares(sizes).get("eng"), 1e-12);
    var two = new java.util.TreeMap<>(Map.of("eng", 900L, "swa", 100L));
    assertEquals(0.1, new LanguageSample(1, 0, 1).shares(two).get("swa"), 1e-12);
    assertEquals(0.25, new LanguageSample(2, 0, 1).shares(two).get("swa"), 1e-12);
    var documents = Map.of("swa", java.util.Collections.nCopies(1000, "ab"));
    List<String> half = new LanguageSample(1, 1000, 7).draw(documents);
    assertEquals(500, half.size(), 60);
    assertEquals(half, new LanguageSample(1, 1000, 7).draw(documents));
    assertEquals(3000, new LanguageSample(1, 6000, 7).draw(documents).size());
  }
}
