// Vocabularies as spm_train made them, piece for piece.
package org.neoglot.tokenizer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PieceTrainerTest {
  private static String marked(String line, boolean suffix, boolean squeeze) {
    String s = squeeze ? line.strip().replaceAll(" +", " ") : line;
    return s.isEmpty() ? "" : (suffix ? s + " " : " " + s).replace(' ', '\u2581');
  }

  static PieceOptions options(String run) {
    String[] parts = run.split("_");
    var type = PieceOptions.Type.valueOf(parts[0].toUpperCase(Locale.ROOT));
    var options = new PieceOptions(type, parts.length > 1 ? Integer.parseInt(parts[1]) : 200);
    var text = options.text();
    var symbols = options.symbols();
    if (run.contains("bft") || run.endsWith("digits")) {
      symbols = symbols.withByteFallback();
    }
    if (run.endsWith("cov10") || run.equals("char")) {
      text = text.withCoverage(1);
    }
    if (run.endsWith("digits")) {
      text = text.withSplitDigits().withWhitespaceOnly();
    }
    if (run.endsWith("suffix")) {
      text = text.withWhitespaceAsSuffix();
    }
    if (run.endsWith("symbols")) {
      symbols = new PieceOptions.Symbols("<unk>", "<s>", "</s>", "<pad>", List.of("<ctl>"),
          List.of("<sep>", "New York", "ing"), "", false);
    }
    return options.with(text).with(symbols);
  }

  private static List<String> normalized(String run) {
    boolean squeeze = !run.endsWith("identity");
    return References.lines().stream().map(line -> marked(line, run.endsWith("suffix"), squeeze)).toList();
  }

  /** Rules other than identity need the model's map; the few characters that it rewrites here are spelled out. */
  @ParameterizedTest
  @ValueSource(strings = {"bpe_2000_identity", "bpe_2000_digits", "bpe_2000_symbols", "bpe_2000_suffix", "char",
      "word_2000"})
  void asTheReferencePieceForPiece(String run) {
    List<Piece> wanted = References.vocabulary(run);
    List<Piece> made = new PieceTrainer(options(run)).train(normalized(run).stream());
    assertEquals(wanted.stream().map(Piece::text).toList(), made.stream().map(Piece::text).toList());
    for (int id = 0; id < wanted.size(); id++) {
      assertEquals(wanted.get(id).score(), made.get(id).score(), 1e-4);
    }
  }

  /** Unigram is only as good as it makes the text probable: within half a percent of the reference. */
  @ParameterizedTest
  @ValueSource(strings = {"unigram_2000_identity", "unigram_2000_digits", "unigram_2000_symbols",
      "unigram_2000_suffix"})
  void asProbableAsTheReference(String run) {
    List<Piece> wanted = References.vocabulary(run);
    PieceOptions options = options(run);
    List<Piece> made = new PieceTrainer(options).train(normalized(run).stream());
    assertEquals(wanted.size(), made.size());
    double theirs = logLikelihood(wanted, run, options);
    double ours = logLikelihood(made, run, options);
    var common = new HashSet<>(wanted.stream().map(Piece::text).toList());
    common.retainAll(made.stream().map(Piece::text).toList());
    System.out.printf("%s: %d of %d pieces in common, log-likelihood %.0f, the reference's %.0f%n", run,
        common.size(), wanted.size(), ours, theirs);
    assertEquals(theirs, ours, 5e-3 * Math.abs(theirs));
    assertTrue(common.size() >= 0.9 * wanted.size());
  }

  private static double logLikelihood(List<Piece> pieces, String run, PieceOptions options) {
    int given = new GivenPieces(options.symbols()).size();
    var lattice = new Lattice(pieces.stream().skip(given).map(p -> new Scored(p.text(), p.score())).toList());
    var scratch = new Lattice.Scratch();
    double sum = 0;
    for (String sentence : normalized(run)) {
      double[] part = {0};
      PieceCorpus.forEachWord(sentence, options.text(), (from, to) ->
          part[0] += lattice.expect(scratch, sentence.substring(from, to), 1, new double[pieces.size()], -1));
      sum += part[0];
    }
    return sum;
  }

  @Test
  void saysWhatCannotBe() {
    var tiny = new PieceTrainer(new PieceOptions(PieceOptions.Type.BPE, 5));
    var e = assertThrows(IllegalArgumentException.class, () -> tiny.train(Stream.of("\u2581ab", "\u2581ab")));
    assertEquals("vocabulary of 5 pieces: wanted at least 6, for 3 given pieces and 3 characters at coverage 0.9995",
        e.getMessage());
    assertEquals("no text to learn a vocabulary from: 2 sentences, all empty",
        assertThrows(IllegalArgumentException.class, () -> tiny.train(Stream.of("", ""))).getMessage());
    var large = new PieceTrainer(new PieceOptions(PieceOptions.Type.BPE, 500));
    assertTrue(assertThrows(IllegalArgumentException.class, () -> large.train(Stream.of("\u2581ab"))).getMessage()
        .startsWith("vocabulary of 500 pieces: the text gives only 8"));
    assertEquals(8, new PieceTrainer(large.options().withSoftLimit()).train(Stream.of("\u2581ab")).size());
  }

  /** "aaaa" holds two pairs of a, not three. */
  @Test
  void overlappingPairsCountOnce() {
    var options = new PieceOptions(PieceOptions.Type.BPE, 8).with(PieceOptions.Text.DEFAULT.withCoverage(1))
        .withSoftLimit();
    List<String> made = new PieceTrainer(options).train(Map.of("aaaa", 2L, "bc", 5L)).stream().map(Piece::text).toList();
    assertEquals(List.of("<unk>", "<s>", "</s>", "bc", "aa", "a", "b", "c"), made);
  }
}
