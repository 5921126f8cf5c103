// A SentencePiece tokenizer learned from text: normalization, pieces, and the model file's settings put together.
package org.neoglot.tokenizer.train;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.neoglot.tokenizer.CharsMap;
import org.neoglot.tokenizer.Normalizer;
import org.neoglot.tokenizer.SentencePieceModel;
import org.neoglot.tokenizer.Tokenizer;
import org.neoglot.tokenizer.Trainer;
import org.neoglot.tokenizer.WordTally;

/**
 * Learns from the lines of documents, each a sentence. BPE, characters and words need no more than the words' counts, so
 * corpora may be larger than memory (see {@link WordTally}; the result is the same). Unigram looks for its seeds in
 * sentences, which are held in memory: for larger corpora, give a sample (see {@link LanguageSample}).
 *
 * @param options what to learn
 * @param rules compiled normalization rules, such as those of a published model, or none
 * @param rulesName what the model file is to call them; {@code identity} for none
 * @param dummyPrefix a space is put before every sentence
 * @param removeExtraSpaces spaces at the ends, and all but one of a run, are dropped
 */
public record SentencePieceTrainer(PieceOptions options, Optional<CharsMap> rules, String rulesName,
    boolean dummyPrefix, boolean removeExtraSpaces) implements Trainer {
  /** No normalization but of spaces. */
  public SentencePieceTrainer(PieceOptions options) {
    this(options, Optional.empty(), "identity", true, true);
  }

  /** The same with the normalization rules of a model. */
  public SentencePieceTrainer withRulesOf(SentencePieceModel model) {
    return new SentencePieceTrainer(options, model.map(), model.map().isPresent() ? "nmt_nfkc" : "identity",
        dummyPrefix, removeExtraSpaces);
  }

  @Override
  public WordTally.Cutter cutter() {
    boolean spaced = new GivenPieces(options.symbols()).list().stream()
        .anyMatch(p -> p.text().indexOf(PieceRules.SPACE) >= 0);
    if (options.type() == PieceOptions.Type.UNIGRAM || !options.text().splitByWhitespace() || spaced) {
      throw new IllegalArgumentException("Unigram, pieces that reach over spaces and symbols with spaces are learned from"
          + " whole sentences, in memory; wanted a sample of the text, or another kind");
    }
    Normalizer normalizer = normalizer();
    PieceOptions.Text text = options.type() == PieceOptions.Type.WORD ? PieceOptions.Text.DEFAULT : options.text();
    return (document, words) -> {
      for (String line : document.toString().split("\n")) {
        String sentence = normalizer.apply(line);
        PieceCorpus.forEachWord(sentence, text, (from, to) -> words.accept(sentence.substring(from, to)));
      }
    };
  }

  @Override
  public Tokenizer train(WordTally words) {
    return model(new PieceTrainer(options).train(words)).tokenizer();
  }

  /** The tokenizer; it is a SentencePiece model and saves as one. */
  @Override
  public Tokenizer train(Stream<? extends CharSequence> documents) {
    return model(documents).tokenizer();
  }

  /** The model. */
  public SentencePieceModel model(Stream<? extends CharSequence> documents) {
    Normalizer normalizer = normalizer();
    List<String> sentences;
    try (documents) {
      // Order is kept, so that the result is the same whatever the number of threads.
      sentences = documents.flatMap(d -> Stream.of(d.toString().split("\n"))).parallel().map(normalizer::apply).toList();
    }
    return model(new PieceTrainer(options).train(sentences.stream()));
  }

  private Normalizer normalizer() {
    var unknown = new SentencePieceModel.Piece(options.symbols().unknown(), 0, SentencePieceModel.Type.UNKNOWN);
    return model(List.of(unknown), false).tokenizer().pipeline().normalizer();
  }

  private SentencePieceModel model(List<Piece> learned) {
    return model(learned.stream().map(p -> new SentencePieceModel.Piece(p.text(), p.score(), type(p.kind()))).toList(),
        options.symbols().byteFallback());
  }

  private SentencePieceModel model(List<SentencePieceModel.Piece> pieces, boolean byteFallback) {
    var kind = SentencePieceModel.Kind.valueOf(options.type().name());
    return SentencePieceModel.of(kind, pieces, byteFallback, options.text().whitespaceAsSuffix())
        .withNormalization(rulesName, rules, dummyPrefix, removeExtraSpaces, true);
  }

  private static SentencePieceModel.Type type(Piece.Kind kind) {
    return SentencePieceModel.Type.valueOf(kind.name());
  }
}
