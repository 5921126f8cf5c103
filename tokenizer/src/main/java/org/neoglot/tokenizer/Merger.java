// A word to the ids of its tokens.
package org.neoglot.tokenizer;

import java.util.function.IntConsumer;

/** Forms the tokens of a word. Implementations may be used by many threads at once. */
public sealed interface Merger permits Bpe {
  /** The tokens that it can form. */
  Vocabulary vocabulary();

  /** Hands on the ids of the word that stands from {@code from} to before {@code to} of the text. */
  void encode(String text, int from, int to, IntConsumer ids);
}
