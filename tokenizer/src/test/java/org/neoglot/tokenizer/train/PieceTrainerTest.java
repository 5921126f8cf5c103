// Vocabularies as spm_train made them, piece for piece.
package org.neoglot.tokenizer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neoglot.tokenizer.Normalizer;
import org.neoglot.tokenizer.Unigram;

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

  /** Unigram is only as good as it makes the text probable: within one percent of the reference. */
  @ParameterizedTest
  @ValueSource(strings = {"unigram_2000_identity", "unigram_2000_digits", "unigram_2000_symbols",
      "unigram_2000_suffix"})
  void asProbableAsTheReference(String run) {
    List<Piece> wanted = References.vocabulary(run);
    compare(run, wanted, options(run), normalized(run));
  }

  /** Runs whose rules are those of the reference's own model, at three sizes, with and without pieces for bytes. */
  @ParameterizedTest
  @ValueSource(strings = {"unigram_1000_bff_cov09995", "unigram_1000_bff_cov10", "unigram_1000_bft_cov09995",
      "unigram_1000_bft_cov10", "unigram_2000_nmt_nfkc_cf", "unigram_4000_bff_cov09995", "unigram_4000_bff_cov10",
      "unigram_4000_bft_cov09995", "unigram_4000_bft_cov10"})
  void asProbableAsTheReferenceByItsRules(String run) throws IOException {
    List<Piece> wanted = References.vocabulary(run);
    Normalizer rules = References.model(run).pipeline().normalizer();
    compare(run, wanted, options(run), References.lines().stream().map(rules::apply).toList());
  }

  /** The other library's own Unigram: it knows no scripts, and sees the ends of lines. */
  @Test
  void asProbableAsTheOtherLibrary() throws IOException {
    Unigram reference = (Unigram) References.tokenizer("hf/unigram-metaspace.json.gz").pipeline().merger();
    PieceOptions options = new PieceOptions(PieceOptions.Type.UNIGRAM, reference.vocabulary().size() + 3)
        .with(PieceOptions.Text.DEFAULT.withCoverage(1));
    var wanted = new ArrayList<>(new GivenPieces(options.symbols()).list()); // ours has three of its own
    for (int id = 0; id < reference.vocabulary().size(); id++) {
      wanted.add(new Piece(reference.vocabulary().token(id), (float) reference.score(id), Piece.Kind.NORMAL));
    }
    compare("unigram-metaspace", wanted, options, References.lines().stream().map(line -> "\u2581"
        + java.text.Normalizer.normalize(line, java.text.Normalizer.Form.NFKC).replace(' ', '\u2581') + "\n").toList());
  }

  private static void compare(String run, List<Piece> wanted, PieceOptions options, List<String> sentences) {
    List<Piece> made = new PieceTrainer(options).train(sentences.stream());
    assertEquals(wanted.size(), made.size());
    double theirs = logLikelihood(wanted, sentences, options);
    double ours = logLikelihood(made, sentences, options);
    var common = new HashSet<>(wanted.stream().map(Piece::text).toList());
    common.retainAll(made.stream().map(Piece::text).toList());
    System.out.printf("%s: %d of %d pieces in common, log-likelihood %.0f, the reference's %.0f%n", run,
        common.size(), wanted.size(), ours, theirs);
    assertEquals(theirs, ours, 1e-2 * Math.abs(theirs));
  }

  private static double logLikelihood(List<Piece> pieces, List<String> sentences, PieceOptions options) {
    int given = new GivenPieces(options.symbols()).size();
    var lattice = new Lattice(pieces.stream().skip(given).map(p -> new Scored(p.text(), p.score())).toList());
    var scratch = new Lattice.Scratch();
    double sum = 0;
    for (String sentence : sentences) {
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
