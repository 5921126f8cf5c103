// A SentencePiece vocabulary learned from sentences.
package org.neoglot.tokenizer.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.neoglot.tokenizer.WordTally;

/**
 * Learns BPE, Unigram, character and word vocabularies as SentencePiece's trainer does. Sentences are given normalized,
 * spaces as U+2581. The same sentences give the same pieces, whatever the number of threads and, but for Unigram's
 * equally good seeds, whatever their order.
 */
public record PieceTrainer(PieceOptions options) {
  /** Sentences that occur once each. */
  public List<Piece> train(Stream<String> normalized) {
    try (normalized) {
      return learn(normalized.map(s -> new PieceCorpus.Counted(s, 1)).toList());
    }
  }

  /** Sentences, or words, with how often each occurs. */
  public List<Piece> train(Map<String, Long> normalized) {
    var counted = new ArrayList<PieceCorpus.Counted>();
    new TreeMap<>(normalized).forEach((text, count) -> counted.add(new PieceCorpus.Counted(text, count)));
    return learn(counted);
  }

  /** Words that were counted, perhaps on disk. */
  public List<Piece> train(WordTally words) {
    var counted = new ArrayList<PieceCorpus.Counted>();
    words.forEach((word, count) -> counted.add(new PieceCorpus.Counted(word, count)));
    return learn(counted);
  }

  private List<Piece> learn(List<PieceCorpus.Counted> normalized) {
    var given = new GivenPieces(options.symbols());
    PieceCorpus corpus = PieceCorpus.of(normalized, options, given.list());
    if (corpus.sentences().isEmpty()) {
      throw new IllegalArgumentException(
          "no text to learn a vocabulary from: " + normalized.size() + " sentences, all empty");
    }
    int wanted = options.vocabularySize() - given.size();
    boolean spells = options.type() == PieceOptions.Type.BPE || options.type() == PieceOptions.Type.UNIGRAM;
    if (spells && wanted < corpus.required().size()) {
      throw new IllegalArgumentException("vocabulary of " + options.vocabularySize() + " pieces: wanted at least "
          + (given.size() + corpus.required().size()) + ", for " + given.size() + " given pieces and "
          + corpus.required().size() + " characters at coverage " + options.text().coverage());
    }
    List<Piece> learned = switch (options.type()) {
      case BPE -> bpe(corpus, wanted);
      case UNIGRAM -> unigram(corpus, wanted);
      case CHAR -> chars(corpus, wanted);
      case WORD -> words(corpus, wanted);
    };
    if (learned.size() < wanted && options.hardLimit()) {
      throw new IllegalArgumentException("vocabulary of " + options.vocabularySize() + " pieces: the text gives only "
          + (given.size() + learned.size()) + "; wanted at most that, or more text, or a soft limit");
    }
    var all = new ArrayList<>(given.list());
    all.addAll(learned);
    return all;
  }

  private List<PieceCorpus.Counted> segments(PieceCorpus corpus) {
    return options.text().splitByWhitespace() ? corpus.words(options.text()) : corpus.sentences();
  }

  private List<Piece> bpe(PieceCorpus corpus, int wanted) {
    var rules = new PieceRules(options.text());
    List<String> merged =
        PieceBpe.learn(segments(corpus), rules, wanted - corpus.required().size(), options.minFrequency());
    var pieces = new ArrayList<Piece>();
    merged.forEach(text -> pieces.add(new Piece(text, -(float) pieces.size(), Piece.Kind.NORMAL)));
    corpus.required().forEach(c -> pieces.add(new Piece(c.text(), -(float) pieces.size(), Piece.Kind.NORMAL)));
    return pieces;
  }

  private List<Piece> unigram(PieceCorpus corpus, int wanted) {
    List<Scored> seeds =
        SeedPieces.of(corpus.sentences(), new PieceRules(options.text()), options.unigram().seeds());
    return UnigramLearner.learn(segments(corpus), seeds, corpus.required(), options.unigram(),
            options.vocabularySize(), wanted).stream()
        .map(s -> new Piece(s.text(), (float) s.score(), Piece.Kind.NORMAL)).toList();
  }

  private List<Piece> chars(PieceCorpus corpus, int wanted) {
    return byFrequency(corpus.required().stream().map(c -> new PieceCorpus.Counted(c.text(), c.count())).toList(), wanted);
  }

  private List<Piece> words(PieceCorpus corpus, int wanted) {
    return byFrequency(corpus.words(PieceOptions.Text.DEFAULT), wanted);
  }

  /** The commonest, scored by the logarithm of their share in all. */
  private List<Piece> byFrequency(List<PieceCorpus.Counted> counted, int wanted) {
    double log = StrictMath.log(counted.stream().mapToDouble(PieceCorpus.Counted::count).sum());
    return counted.stream()
        .filter(c -> c.count() >= options.minFrequency() && c.text().indexOf(PieceRules.RARE) < 0
            && c.text().indexOf(PieceRules.BARRIER) < 0)
        .limit(Math.max(0, wanted))
        .map(c -> new Piece(c.text(), (float) (StrictMath.log(c.count()) - log), Piece.Kind.NORMAL)).toList();
  }
}
