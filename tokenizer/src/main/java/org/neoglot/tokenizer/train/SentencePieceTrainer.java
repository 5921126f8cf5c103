// A SentencePiece tokenizer learned from text: normalization, pieces, and the model file's settings put together.
package org.neoglot.tokenizer.train;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.neoglot.tokenizer.CharsMap;
import org.neoglot.tokenizer.Normalizer;
import org.neoglot.tokenizer.SentencePieceModel;
import org.neoglot.tokenizer.Tokenizer;

/**
 * Learns from the lines of documents, each a sentence. Distinct sentences are held in memory: for corpora larger than
 * that, give a sample (see {@link LanguageSample}).
 *
 * @param options what to learn
 * @param rules compiled normalization rules, such as those of a published model, or none
 * @param rulesName what the model file is to call them; {@code identity} for none
 * @param dummyPrefix a space is put before every sentence
 * @param removeExtraSpaces spaces at the ends, and all but one of a run, are dropped
 */
public record SentencePieceTrainer(PieceOptions options, Optional<CharsMap> rules, String rulesName,
    boolean dummyPrefix, boolean removeExtraSpaces) {
  /** No normalization but of spaces. */
  public SentencePieceTrainer(PieceOptions options) {
    this(options, Optional.empty(), "identity", true, true);
  }

  /** The same with the normalization rules of a model. */
  public SentencePieceTrainer withRulesOf(SentencePieceModel model) {
    return new SentencePieceTrainer(options, model.map(), model.map().isPresent() ? "nmt_nfkc" : "identity",
        dummyPrefix, removeExtraSpaces);
  }

  /** The tokenizer; it is a SentencePiece model and saves as one. */
  public Tokenizer train(Stream<? extends CharSequence> documents) {
    return model(documents).tokenizer();
  }

  /** The model. */
  public SentencePieceModel model(Stream<? extends CharSequence> documents) {
    SentencePieceModel empty =
        model(List.of(new SentencePieceModel.Piece(options.symbols().unknown(), 0, SentencePieceModel.Type.UNKNOWN)), false);
    Normalizer normalizer = empty.tokenizer().pipeline().normalizer();
    List<String> sentences;
    try (documents) {
      // Order is kept, so that the result is the same whatever the number of threads.
      sentences = documents.flatMap(d -> Stream.of(d.toString().split("\n"))).parallel().map(normalizer::apply).toList();
    }
    List<Piece> learned = new PieceTrainer(options).train(sentences.stream());
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
