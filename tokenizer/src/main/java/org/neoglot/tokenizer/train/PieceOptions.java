// What to learn, in the terms of SentencePiece's trainer.
package org.neoglot.tokenizer.train;

import java.util.List;

/**
 * Options of SentencePiece's trainer (Kudo and Richardson 2018, arXiv:1808.06226), with its names' meanings and its
 * defaults.
 *
 * @param type which algorithm
 * @param vocabularySize pieces wanted, control symbols and byte pieces included
 * @param hardLimit fewer pieces than wanted are an error; else whatever the text gives is taken
 * @param minFrequency BPE and words: pieces that occur less often are not made
 * @param text what pieces may be made of
 * @param symbols pieces that are given, not learned
 * @param unigram settings of the Unigram algorithm
 */
public record PieceOptions(Type type, int vocabularySize, boolean hardLimit, long minFrequency, Text text,
    Symbols symbols, Unigram unigram) {
  /** The algorithms. */
  public enum Type { BPE, UNIGRAM, CHAR, WORD }

  /**
   * What pieces may be made of.
   *
   * @param coverage share of the text's characters, 0 to 1, that pieces must spell; the rarest others are unknown
   * @param maxLength characters of a piece at most
   * @param splitByScript no piece mixes scripts
   * @param splitByNumber digits count as a script of their own
   * @param splitByWhitespace no piece reaches over a space
   * @param splitDigits every digit is a piece
   * @param whitespaceAsSuffix the space belongs to the word before it rather than to the one behind it
   * @param whitespaceOnly pieces may be made of several spaces
   */
  public record Text(double coverage, int maxLength, boolean splitByScript, boolean splitByNumber,
      boolean splitByWhitespace, boolean splitDigits, boolean whitespaceAsSuffix, boolean whitespaceOnly) {
    /** SentencePiece's defaults. */
    public static final Text DEFAULT = new Text(0.9995, 16, true, true, true, false, false, false);

    public Text {
      if (!(coverage >= 0 && coverage <= 1) || maxLength < 1) {
        throw new IllegalArgumentException("character coverage " + coverage + ", pieces of at most " + maxLength
            + " characters: wanted 0 to 1, and 1 or more");
      }
    }

    /** The same with another coverage. */
    public Text withCoverage(double share) {
      return new Text(share, maxLength, splitByScript, splitByNumber, splitByWhitespace, splitDigits,
          whitespaceAsSuffix, whitespaceOnly);
    }

    /** The same with every digit a piece. */
    public Text withSplitDigits() {
      return new Text(coverage, maxLength, splitByScript, splitByNumber, splitByWhitespace, true, whitespaceAsSuffix,
          whitespaceOnly);
    }

    /** The same with the space at the end of words. */
    public Text withWhitespaceAsSuffix() {
      return new Text(coverage, maxLength, splitByScript, splitByNumber, splitByWhitespace, splitDigits, true,
          whitespaceOnly);
    }

    /** The same with pieces of several spaces. */
    public Text withWhitespaceOnly() {
      return new Text(coverage, maxLength, splitByScript, splitByNumber, splitByWhitespace, splitDigits,
          whitespaceAsSuffix, true);
    }
  }

  /**
   * Pieces that are given.
   *
   * @param unknown the unknown piece, id 0
   * @param bos the piece that begins a text, id 1
   * @param eos the piece that ends a text, id 2
   * @param pad the piece that fills a batch, id 3, or null for none
   * @param control pieces that only a program puts there; text that looks like them is not taken for them
   * @param userDefined pieces that are always cut out of text whole
   * @param required characters that get a piece however rare they are
   * @param byteFallback the 256 bytes get pieces, for characters without one
   */
  public record Symbols(String unknown, String bos, String eos, String pad, List<String> control,
      List<String> userDefined, String required, boolean byteFallback) {
    /** SentencePiece's defaults. */
    public static final Symbols DEFAULT =
        new Symbols("<unk>", "<s>", "</s>", null, List.of(), List.of(), "", false);

    public Symbols {
      control = List.copyOf(control);
      userDefined = List.copyOf(userDefined);
    }

    /** The same with pieces for bytes. */
    public Symbols withByteFallback() {
      return new Symbols(unknown, bos, eos, pad, control, userDefined, required, true);
    }
  }

  /**
   * Settings of the Unigram algorithm.
   *
   * @param seeds pieces that it starts from, at most
   * @param shrink share of the pieces that one pruning leaves, 0 to 1
   * @param subIterations rounds of expectation and maximization between two prunings
   */
  public record Unigram(int seeds, double shrink, int subIterations) {
    /** SentencePiece's defaults. */
    public static final Unigram DEFAULT = new Unigram(1_000_000, 0.75, 2);

    public Unigram {
      if (seeds < 1 || !(shrink > 0 && shrink < 1) || subIterations < 1) {
        throw new IllegalArgumentException("Unigram of " + seeds + " seeds, shrinking to " + shrink + ", "
            + subIterations + " iterations: wanted 1 or more, between 0 and 1, 1 or more");
      }
    }
  }

  /** Defaults of SentencePiece, apart from type and size. */
  public PieceOptions(Type type, int vocabularySize) {
    this(type, vocabularySize, type != Type.CHAR, 1, Text.DEFAULT, Symbols.DEFAULT, Unigram.DEFAULT);
  }

  public PieceOptions {
    if (vocabularySize < 1 || minFrequency < 1) {
      throw new IllegalArgumentException("vocabulary of " + vocabularySize + " pieces, minimum frequency "
          + minFrequency + ": wanted 1 or more of both");
    }
  }

  /** The same with other rules for text. */
  public PieceOptions with(Text other) {
    return new PieceOptions(type, vocabularySize, hardLimit, minFrequency, other, symbols, unigram);
  }

  /** The same with other given pieces. */
  public PieceOptions with(Symbols other) {
    return new PieceOptions(type, vocabularySize, hardLimit, minFrequency, text, other, unigram);
  }

  /** The same with other settings of Unigram. */
  public PieceOptions with(Unigram other) {
    return new PieceOptions(type, vocabularySize, hardLimit, minFrequency, text, symbols, other);
  }

  /** The same with another minimum frequency. */
  public PieceOptions withMinFrequency(long frequency) {
    return new PieceOptions(type, vocabularySize, hardLimit, frequency, text, symbols, unigram);
  }

  /** The same, content with fewer pieces where the text gives no more. */
  public PieceOptions withSoftLimit() {
    return new PieceOptions(type, vocabularySize, false, minFrequency, text, symbols, unigram);
  }
}
