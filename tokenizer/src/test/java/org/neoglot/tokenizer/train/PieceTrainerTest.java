// Vocabularies as spm_train made them, piece for piece.
package org.neoglot.tokenizer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PieceTrainerTest {
  private static String marked(String line, boolean suffix, boolean squeeze) {
    String s = squeeze ? line.strip().replaceAll(" +", " ") : line;
    return s.isEmpty() ? "" : (suffix ? s + " " : " " + s).replace(' ', '\u2581');
  }

  static PieceOptions options(String run) {
    String[] parts = run.split("_");
    var type = PieceOptions.Type.valueOf(parts[0].toUpperCase(java.util.Locale.ROOT));
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

  @ParameterizedTest
  @CsvSource({"bpe_2000_identity", "bpe_2000_digits", "bpe_2000_symbols", "bpe_2000_suffix", "bpe_1000_bff_cov10",
      "bpe_4000_bff_cov10", "bpe_4000_bft_cov09995",
      "char", "word_2000", "unigram_2000_identity", "unigram_2000_digits", "unigram_2000_symbols",
      "unigram_2000_suffix", "unigram_4000_bff_cov10", "unigram_1000_bff_cov09995"})
  void asTheReference(String run) {
    List<Piece> wanted = References.vocabulary(run);
    boolean squeeze = !run.endsWith("identity");
    UnaryOperator<String> mark = line -> marked(line, run.endsWith("suffix"), squeeze);
    List<Piece> made = new PieceTrainer(options(run)).train(References.lines().stream().map(mark));
    List<String> a = wanted.stream().map(Piece::text).toList();
    List<String> b = made.stream().map(Piece::text).toList();
    Set<String> common = new HashSet<>(a);
    common.retainAll(b);
    int first = 0;
    while (first < a.size() && first < b.size() && a.get(first).equals(b.get(first))) {
      first++;
    }
    float off = 0;
    var scores = made.stream().collect(Collectors.toMap(Piece::text, Piece::score));
    for (Piece p : wanted) {
      off = Math.max(off, Math.abs(p.score() - scores.getOrDefault(p.text(), p.score())));
    }
    System.out.println(run + " " + a.size() + " " + b.size() + " common " + common.size() + " same up to " + first + " scores off by " + off);
    if (first < a.size()) System.out.println(wanted.get(first) + " " + made.get(Math.min(made.size() - 1, first)));
    var missing = new HashSet<>(a); missing.removeAll(b);
    var extra = new HashSet<>(b); extra.removeAll(a);
    System.out.println(missing.stream().limit(10).toList() + " " + extra.stream().limit(10).toList());
    assertEquals(a.size(), b.size());
    assertTrue(common.size() >= 0.99 * a.size());
  }
}
