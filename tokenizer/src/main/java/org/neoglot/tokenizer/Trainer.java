// From text to a tokenizer that has never been before.
package org.neoglot.tokenizer;

import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Learns a tokenizer from documents; the result depends on the documents' words, not on their order. */
public interface Trainer {
  /**
   * How this trainer cuts documents into words, to count them in a {@link WordTally}.
   *
   * @throws IllegalArgumentException if it needs more than words
   */
  WordTally.Cutter cutter();

  /**
   * Learns from words that were cut by {@link #cutter}. The distinct words are in memory while it learns.
   *
   * @throws IllegalArgumentException if there is no text, or not enough for the vocabulary that was asked for
   */
  Tokenizer train(WordTally words);

  /**
   * Reads the documents once, one after the other; they need not fit in memory together (their distinct words must).
   *
   * @throws IllegalArgumentException if there is no text, or not enough for the vocabulary that was asked for
   */
  default Tokenizer train(Stream<? extends CharSequence> documents) {
    try (documents; WordTally words = new WordTally(cutter())) {
      documents.sequential().forEach(words::add);
      return train(words);
    }
  }

  /** The same for documents that are iterated over. */
  default Tokenizer train(Iterable<? extends CharSequence> documents) {
    return train(StreamSupport.stream(documents.spliterator(), false));
  }
}
