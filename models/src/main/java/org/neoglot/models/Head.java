// What reads a backbone's rows: the closed list of heads.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;

/**
 * A head turns rows (tokens, dim) that went through a backbone into scores, and scores into a loss. Heads of every kind sit
 * on every backbone. {@link #logits} has one row a token or one row a sequence, as {@link #perToken} says.
 */
public sealed interface Head
    permits Head.None, TokenHead, SequenceHead, SpanHead, ChoiceHead, DiscriminatorHead, VectorHead {
  /** Nobody reads: the rows are the result. */
  record None() implements Head {
    @Override
    public Tensor logits(Run run, Tensor x, Segments segments) {
      return x;
    }

    @Override
    public boolean perToken() {
      return true;
    }
  }

  Head NONE = new None();

  /** Scores before any softmax or sigmoid, of rows (tokens, dim) of these sequences. */
  Tensor logits(Run run, Tensor x, Segments segments);

  /** Whether scores have a row for each token; otherwise they have one for each sequence. */
  boolean perToken();

  /** What is done to rows before they are scored: (rows, dim) to (rows, any). */
  @FunctionalInterface
  interface Transform {
    Tensor apply(Run run, Tensor x);

    /** Rows are scored as they come. */
    Transform NONE = (run, x) -> x;
  }

  /** What stands for a whole sequence: rows (tokens, dim) to (sequences, any). */
  @FunctionalInterface
  interface Summary {
    Tensor apply(Run run, Tensor x, Segments segments);
  }
}
