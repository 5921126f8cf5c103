// What a new model is that is not taught to go on with text, and what it is taught.
package org.neoglot.adapt;

import java.util.Collection;
import java.util.function.LongFunction;
import org.neoglot.adapt.objective.Objective;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Weights;
import org.neoglot.tokenizer.Tokenizer;
import tools.jackson.databind.node.ObjectNode;

/** A kind of pretraining from text alone: which tokenizer, which model, which objective. */
public interface Pretext {
  /** Its name on command lines, such as mlm. */
  String name();

  /** Learns a tokenizer that has the special tokens needed. */
  Tokenizer learnTokenizer(Corpus corpus, int vocabulary);

  /**
   * The id that stands between documents.
   *
   * @throws IllegalArgumentException when the tokenizer lacks a special token that is needed
   */
  int separator(Tokenizer words);

  /** Tokens of text in a row, where the model's context has that many. */
  int window(int context);

  /** The model, whose parameters are asked of those weights. */
  Pupil pupil(Weights weights, Tokenizer words);

  /** A model that learns. */
  interface Pupil {
    /** What config.json will say. */
    ObjectNode config();

    /** The objective over pieces of text by number, {@code perBatch} of them a batch. */
    Objective objective(LongFunction<int[]> text, int perBatch, long seed);

    /** What is measured on held-out pieces: the same objective, unless that learns from more than text. */
    default Objective measure(LongFunction<int[]> text, int perBatch, long seed) {
      return objective(text, perBatch, seed);
    }

    /** Which of all parameters are the model's, under the names of its checkpoint. */
    Collection<Parameter> parameters();
  }
}
