// SentencePiece's own normalization: the compiled rules, then what becomes of spaces.
package org.neoglot.tokenizer;

/** placeholder */
public record SentencePieceNormalizer() implements Normalizer {
  @Override
  public Aligned apply(Aligned text) {
    return text;
  }
}
