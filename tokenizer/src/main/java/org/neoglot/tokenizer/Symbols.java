// What a word consists of before anything is merged: bytes, characters, or characters and whole symbols.
package org.neoglot.tokenizer;

/** Cuts words into the symbols that merging begins with. */
interface Symbols {
  /** Cuts the stretch of text; in a {@link Word} that keeps places they are counted from {@code from}. */
  void cut(String text, int from, int to, Word word);

  /** Turns what merging left into ids of the vocabulary. */
  default void settle(Word word) {}
}
