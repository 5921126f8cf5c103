// Gradient descent with momentum.
package org.neoglot.autograd;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.neoglot.engine.Op;

/** Stochastic gradient descent with momentum (Sutskever et al. 2013), as torch.optim.SGD has it. */
public record Sgd(double momentum, boolean nesterov, double weightDecay) implements UpdateRule {
  public Sgd {
    new org.neoglot.engine.ops.Sgd(momentum, nesterov, weightDecay);       // refuses what cannot be
  }

  @Override
  public SequencedMap<String, int[]> state(long... shape) {
    SequencedMap<String, int[]> state = new LinkedHashMap<>();
    state.put("m", UpdateRule.sizes(shape));
    return state;
  }

  @Override
  public Op op(boolean decay, long... shape) {
    return new org.neoglot.engine.ops.Sgd(momentum, nesterov, decay ? weightDecay : 0);
  }
}
