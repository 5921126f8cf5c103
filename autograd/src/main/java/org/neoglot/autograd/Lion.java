// An optimizer that looks at signs only.
package org.neoglot.autograd;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.neoglot.engine.Op;

/** Lion (Chen et al. 2023): half of AdamW's state; its rate is three to ten times smaller, its decay larger by as much. */
public record Lion(double beta1, double beta2, double weightDecay) implements UpdateRule {
  public Lion {
    new org.neoglot.engine.ops.Lion(beta1, beta2, weightDecay);            // refuses what cannot be
  }

  /** With the paper's constants, 0.9 and 0.99. */
  public static Lion of(double weightDecay) {
    return new Lion(0.9, 0.99, weightDecay);
  }

  @Override
  public SequencedMap<String, int[]> state(long... shape) {
    SequencedMap<String, int[]> state = new LinkedHashMap<>();
    state.put("m", UpdateRule.sizes(shape));
    return state;
  }

  @Override
  public Op op(boolean decay, long... shape) {
    return new org.neoglot.engine.ops.Lion(beta1, beta2, decay ? weightDecay : 0);
  }
}
