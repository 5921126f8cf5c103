// An entry of a SentencePiece vocabulary.
package org.neoglot.tokenizer.train;

/**
 * A piece; its id is its place in the list it stands in.
 *
 * @param text what it spells; a space is U+2581
 * @param score log probability (Unigram, characters, words), or minus the rank (BPE); 0 for given pieces
 * @param kind what sort of piece
 */
public record Piece(String text, float score, Kind kind) {
  /** Sorts of pieces, as in SentencePiece's model file. */
  public enum Kind { NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE }
}
