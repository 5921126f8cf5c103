// SentencePiece's way back from pieces to text.
package org.neoglot.tokenizer;

/** placeholder */
public record SentencePieceDecoder() implements Decoder {
  @Override
  public Stage stage(Stage next) {
    return next;
  }

  @Override
  public String inner(String token) {
    return token;
  }
}
