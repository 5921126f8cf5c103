// What a model can be taught responses by: pairs, or conversations.
package org.neoglot.adapt;

import org.neoglot.adapt.data.Supervised;
import org.neoglot.tokenizer.Tokenizer;

/** Examples to train on and examples to measure on. */
public sealed interface Lessons permits Pairs, Conversations {
  /** What tables call them. */
  String name();

  /** The tokenizer that goes with them and into the result: the model's own, or one with another chat template. */
  default Tokenizer dressed(Tokenizer tokenizer) {
    return tokenizer;
  }

  /** What is trained on, or, where {@code held}, what is measured on; for the rest see {@link Supervised}. */
  Supervised examples(boolean held, Tokenizer tokenizer, int context, int rows, long seed);

  /** The same as texts, for hashes and provenance. */
  Corpus texts();
}
