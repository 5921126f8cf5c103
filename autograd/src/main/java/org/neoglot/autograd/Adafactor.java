// An optimizer whose state hardly takes memory.
package org.neoglot.autograd;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.neoglot.engine.Op;

/**
 * Adafactor (Shazeer and Stern 2018), as the transformers library has it: a matrix keeps a row and a column of moments.
 *
 * @param relative the rate follows from the step, and the schedule's is not looked at
 * @param scaled the rate is relative to the size of each parameter
 * @param beta1 of a first moment, 0 for none
 */
public record Adafactor(boolean relative, boolean scaled, double beta1, double weightDecay, double eps1, double eps2,
    double clip, double decayRate) implements UpdateRule {
  public Adafactor {
    rule(true, beta1, relative, scaled, weightDecay, eps1, eps2, clip, decayRate);   // refuses what cannot be
  }

  /** The published constants, with the schedule's learning rate as it is. */
  public static Adafactor of(double weightDecay) {
    return new Adafactor(false, false, 0, weightDecay, 1e-30, 1e-3, 1, -0.8);
  }

  private static org.neoglot.engine.ops.Adafactor rule(boolean factored, double beta1, boolean relative, boolean scaled,
      double decay, double eps1, double eps2, double clip, double decayRate) {
    return new org.neoglot.engine.ops.Adafactor(factored, beta1, relative, scaled, decay, eps1, eps2, clip, decayRate);
  }

  @Override
  public SequencedMap<String, int[]> state(long... shape) {
    SequencedMap<String, int[]> state = new LinkedHashMap<>();
    int[] sizes = UpdateRule.sizes(shape);
    if (shape.length > 1) {
      state.put("rows", new int[] {sizes[0], 1});
      state.put("cols", new int[] {1, sizes[1]});
    } else {
      state.put("v", sizes);
    }
    if (beta1 > 0) state.put("m", sizes);
    return state;
  }

  @Override
  public Op op(boolean decay, long... shape) {
    return rule(shape.length > 1, beta1, relative, scaled, decay ? weightDecay : 0, eps1, eps2, clip, decayRate);
  }
}
