// From text to a tokenizer that has never been before.
package org.neoglot.tokenizer;

import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Learns a tokenizer from documents; the result depends on the documents' words, not on their order. */
public sealed interface Trainer permits BpeTrainer {
  /**
   * Reads the documents once, one after the other; they need not fit in memory together (their distinct words must).
   *
   * @throws IllegalArgumentException if there is no text, or not enough for the vocabulary that was asked for
   */
  Tokenizer train(Stream<? extends CharSequence> documents);

  /** The same for documents that are iterated over. */
  default Tokenizer train(Iterable<? extends CharSequence> documents) {
    return train(StreamSupport.stream(documents.spliterator(), false));
  }
}
