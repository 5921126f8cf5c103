// What every encoder can be asked: rows that look both ways, and the heads that read them.
package org.neoglot.models;

import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Gather;

/**
 * A model whose rows see the whole sequence: ids become rows, rows pass through the body, and heads, which are apart,
 * read what comes out. Which head a checkpoint brings is said by {@link #head}.
 */
public non-sealed interface Encoder extends Model {
  /** The input embedding of tokens (vocabulary, dim). */
  Parameter embedding();

  /** Numbers in a row. */
  int dim();

  /** How many kinds of segment a row can be of, such as first and second sentence; 0 for a model without them. */
  int types();

  /** What reads the body's rows; {@link Head.None} for a bare encoder. */
  Head head();

  /**
   * ids (tokens, 1) to (tokens, dim), positions and all that comes before the first layer included.
   *
   * @param types (tokens, 1), the kind of segment of each token; null where all are of the first
   */
  Tensor embed(Run run, Tensor ids, Tensor types, Segments segments);

  /** Rows (tokens, dim) that went through all layers. */
  Tensor body(Run run, Tensor x, Segments segments);

  /** The model's own summary of each sequence, (sequences, dim), from rows of the body; null for a model without one. */
  Tensor pool(Run run, Tensor x, Segments segments);

  /** The first row of each sequence, (sequences, dim): where summaries stand. */
  static Tensor first(Run run, Tensor x, Segments s) {
    int[] rows = new int[s.sequences()];
    for (int i = 0; i < rows.length; i++) rows[i] = s.start(i);
    return run.apply(new Gather(), x, run.ints(rows.length, rows));
  }

  /** What reads an encoder's rows. */
  sealed interface Head {
    /** Nobody: the rows are the result. */
    record None() implements Head {}

    /** Scores of something for each token. */
    non-sealed interface Tokens extends Head {
      /** (tokens, dim) to (tokens, classes). */
      Tensor logits(Run run, Tensor x);

      /** Mean of -ln p(target) in nats over the rows whose target is not -1, (1, 1). */
      Tensor loss(Run run, Tensor x, Tensor targets);

      /** How many there are to choose from. */
      int classes();
    }

    /** Scores of something for each sequence. */
    non-sealed interface Sequences extends Head {
      /** Rows of the body to (sequences, classes). */
      Tensor logits(Run run, Tensor x, Segments segments);

      /** Mean of -ln p(target) in nats over the sequences, (1, 1); targets are (sequences, 1). */
      Tensor loss(Run run, Tensor x, Segments segments, Tensor targets);

      /** How many there are to choose from. */
      int classes();
    }
  }
}
