// A word to the ids of its tokens: the family of algorithms.
package org.neoglot.tokenizer;


/** Forms the tokens of a word. Implementations may be used by many threads at once. */
public sealed interface Merger permits Bpe, Unigram, WordPiece, WordLevel {
  /** The tokens that it can form. */
  Vocabulary vocabulary();

  /** The id of what stands for text that no token spells, or -1 where there is none. */
  int unknown();

  /** Adds the ids of the word that stands from {@code from} to before {@code to} of the text. */
  void encode(String text, int from, int to, Ids ids);

  /** Hands on the same tokens as {@link #encode}, with the stretch of the word that each stands for. */
  void pieces(String word, Pieces sink);

  /** Takes tokens with their places. */
  interface Pieces {
    /**
     * A token.
     *
     * @param from index in the word of the first character that it stands for
     * @param to index behind the last
     * @param asText whether the token is to be shown as that text rather than by its entry in the vocabulary
     */
    void piece(int id, int from, int to, boolean asText);
  }
}
