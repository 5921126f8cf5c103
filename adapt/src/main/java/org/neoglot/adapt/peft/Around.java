// A causal model inside another.
package org.neoglot.adapt.peft;

import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;

/** Everything is the inner model's affair, but for what a subclass says. */
abstract class Around implements Decoder {
  final Decoder inner;

  Around(Decoder inner) {
    this.inner = inner;
  }

  @Override
  public Tensor embed(Run run, Tensor ids) {
    return inner.embed(run, ids);
  }

  @Override
  public Tensor logits(Run run, Tensor x) {
    return inner.logits(run, x);
  }

  @Override
  public Loss loss(Run run, Tensor x, Tensor targets) {
    return inner.loss(run, x, targets);
  }

  @Override
  public int context() {
    return inner.context();
  }

  @Override
  public Config config() {
    return inner.config();
  }

  @Override
  public Parameter embedding() {
    return inner.embedding();
  }

  @Override
  public Parameter head() {
    return inner.head();
  }

  @Override
  public int keyDim() {
    return inner.keyDim();
  }

  @Override
  public int layers() {
    return inner.layers();
  }

  @Override
  public boolean ignores(String name) {
    return inner.ignores(name);
  }
}
