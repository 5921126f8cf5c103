// What every causal language model can be asked, and what they share.
package org.neoglot.models;

import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.MatMulStored;

/**
 * A causal language model: ids become rows, rows pass through the body, and the head scores the vocabulary. Callers
 * choose which rows reach the head: all of them in training, the last of each sequence in generation.
 */
public non-sealed interface Decoder extends Backbone {
  /** The output projection (vocabulary, dim); the embedding itself where they are tied. */
  Parameter head();

  /** Numbers in one key (or value) row: key heads times head size. */
  int keyDim();

  /** Rows (tokens, dim) that went through all layers and the final norm; {@code cache} is null outside generation. */
  Tensor body(Run run, Tensor x, Segments segments, Cache cache);

  /** The embedding's: where a family's layers are wider, what they give is brought back to that. */
  @Override
  default int dim() {
    return embedding().cols();
  }

  @Override
  default Tensor rows(Run run, Tensor ids, Tensor types, Segments segments) {
    return body(run, embed(run, ids), segments, null);
  }

  /** What its sequences have seen before their first row; null for nothing, as of every model that nobody adapted. */
  default Cache.Past past() {
    return null;
  }

  /** ids (tokens, 1) to (tokens, dim). */
  default Tensor embed(Run run, Tensor ids) {
    return run.at("embed.out", Lookup.rows(run, embedding(), ids));
  }

  /** (tokens, dim) to scores of the vocabulary before softmax, (tokens, vocabulary). */
  default Tensor logits(Run run, Tensor x) {
    Tensor scores = head().hasValue()
        ? run.apply(MatMul.LINEAR, x, head().value())
        : run.apply(new MatMulStored(head().stored()), x);
    return Capped.scores(run, cap(), scores);
  }

  /** Scores become cap tanh(score / cap); 0 for no cap. */
  default double cap() {
    return 0;
  }

  /**
   * What the loss has besides the language model's own part, before its weight, (1, 1), of rows that went through the body
   * under a tape; null where there is nothing.
   */
  default Tensor auxiliary(Run run, Tensor x) {
    return null;
  }

  /**
   * Results of a loss: mean of -ln p(target) in nats over counted rows (1, 1), plus what training adds to
   * it, and each row's own (tokens, 1).
   */
  record Loss(Tensor mean, Tensor perRow) {}

  /** The language-model loss of rows that went through the body; a target of -1 is left out. */
  default Loss loss(Run run, Tensor x, Tensor targets) {
    boolean train = run.taped();
    Tensor[] y = head().hasValue()
        ? run.all(CrossEntropy.of(train, train && head().trainable()).capped(cap()), x, targets, head().value())
        : run.all(new CrossEntropy(head().stored(), train, false).capped(cap()), x, targets);
    return new Loss(y[0], y[1]);
  }
}
