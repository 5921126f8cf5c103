// A class for each token: masked language models and taggers.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Dropout;

/**
 * Scores of classes for each row by itself, so callers may choose rows before they ask (the masked ones alone, say).
 *
 * @param transform what a masked language model does to rows before it compares them with its embedding
 */
public record TokenHead(Transform transform, Classifier out) implements Head {
  /** A tagger as published: {@code NAME.weight} and {@code NAME.bias}, as many classes as the config has labels. */
  static TokenHead tagger(Config config, Weights w, String name, int dim) {
    double p = Dropping.of(config).tokens();
    return new TokenHead(p == 0 ? Transform.NONE : (run, x) -> Dropout.apply(run, x, p),
        Classifier.of(w, name, dim, Labels.count(config)));
  }

  public int classes() {
    return out.classes();
  }

  /** (rows, dim) to (rows, classes), for any choice of rows. */
  public Tensor logits(Run run, Tensor x) {
    return out.logits(run, transform.apply(run, x));
  }

  @Override
  public Tensor logits(Run run, Tensor x, Segments segments) {
    return logits(run, x);
  }

  /** Mean of -ln p(target) in nats over the rows whose target is not -1, (1, 1); targets are I32 (rows, 1). */
  public Tensor loss(Run run, Tensor x, Tensor targets) {
    return out.loss(run, transform.apply(run, x), targets);
  }

  /** -ln p(target) of each row, in nats, (rows, 1); 0 where the target is -1. */
  public Tensor losses(Run run, Tensor x, Tensor targets) {
    return out.losses(run, transform.apply(run, x), targets)[1];
  }

  @Override
  public boolean perToken() {
    return true;
  }
}
