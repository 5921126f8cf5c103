// What makes an optimizer, beside the parameters that it moves.
package org.neoglot.autograd;

import java.util.SequencedMap;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;

/**
 * How one parameter moves in a step: its state and its op. The op's operands are value, gradient, the state in order, and
 * (1, 2) learning rate and step; what it needs it holds, so that a rule is the whole of an optimizer's settings.
 */
public interface UpdateRule {
  /** State of a parameter of that published shape, zero at first: name to rows and columns. */
  SequencedMap<String, int[]> state(long... shape);

  /**
   * @param decay whether the weight decays; norms and biases mostly do not
   */
  Op op(boolean decay, long... shape);

  /** Rows and columns of the matrix that a parameter is held as. */
  static int[] sizes(long... shape) {
    return new int[] {Parameter.rows(shape), Parameter.cols(shape)};
  }
}
