// Whether a token was replaced.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.CrossEntropy;
import org.neoglot.engine.ops.PadRows;

/** ELECTRA's discriminator (Clark et al. 2020, section 2): one logit a token, high where the token was replaced. */
public record DiscriminatorHead(Transform transform, Classifier out) implements Head {

  /** (rows, dim) to (rows, 1), for any choice of rows. */
  public Tensor logits(Run run, Tensor x) {
    return out.logits(run, transform.apply(run, x));
  }

  @Override
  public Tensor logits(Run run, Tensor x, Segments segments) {
    return logits(run, x);
  }

  @Override
  public boolean perToken() {
    return true;
  }

  /**
   * Mean binary cross-entropy in nats over the rows whose target is not -1, (1, 1).
   *
   * @param targets I32 (rows, 1): 1 where a token was replaced, 0 where it is the original
   */
  public Tensor loss(Run run, Tensor x, Tensor targets) {
    // A softmax over the scores 0 and y is the sigmoid of y: the row of W for "original" is zero.
    Tensor two = run.apply(new PadRows(1, 2), out.withBias(run));
    boolean train = run.taped();
    return run.apply(CrossEntropy.of(train, train && out.trained()), out.withOne(run, transform.apply(run, x)),
        targets, two);
  }
}
