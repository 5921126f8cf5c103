// A linear layer whose weight lies the other way round.
package org.neoglot.engine;

import org.neoglot.engine.ops.Affine;
import org.neoglot.engine.ops.Transpose;

/**
 * {@code x W + b} with W (in, out): the layer that GPT-2's checkpoints are made of, where it is called Conv1D. The
 * weight is used as it lies; nothing is copied, so gradients and optimizer state have the published layout too.
 */
public record Conv1D(Parameter weight, Parameter bias) implements Linear {
  @Override
  public Tensor apply(Run run, Tensor x) {
    return weight.hasValue()
        ? run.apply(Affine.PLAIN, x, weight.value(), bias.value())
        : run.apply(new Affine(weight.stored(), true), x, bias.value());
  }

  @Override
  public Tensor dense(Run run) {
    return run.apply(new Transpose(), weight.value());
  }
}
