// Losses of scores that are not one class out of several.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.ColumnSum;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.Shift;

/** Means over all elements of real scores and targets of one shape, each (1, 1). */
public final class Losses {
  private Losses() {}

  /** Mean of (y - target)^2. */
  public static Tensor squaredError(Run run, Tensor y, Tensor targets) {
    Tensor off = run.apply(Add.OP, y, run.apply(new Scale(-1), targets));
    return mean(run, run.apply(Mul.OP, off, off));
  }

  /**
   * Mean of -t ln s - (1 - t) ln(1 - s) in nats, s = sigmoid(y), written so that no score is too large for it:
   * max(y, 0) - y t + ln(1 + e^-|y|).
   */
  public static Tensor binaryEntropy(Run run, Tensor y, Tensor targets) {
    Tensor above = run.apply(new Map(Unary.RELU), y);
    Tensor below = run.apply(new Map(Unary.RELU), run.apply(new Scale(-1), y));
    Tensor size = run.apply(new Scale(-1), run.apply(Add.OP, above, below));    // -|y|
    Tensor rest = run.apply(new Map(Unary.LOG), run.apply(new Shift(1), run.apply(Map.EXP, size)));
    Tensor hit = run.apply(new Scale(-1), run.apply(Mul.OP, y, targets));
    return mean(run, run.apply(Add.OP, run.apply(Add.OP, above, hit), rest));
  }

  /** The mean of all elements. */
  static Tensor mean(Run run, Tensor x) {
    return run.apply(new Scale(1.0 / ((double) x.live() * x.cols())), sum(run, x));
  }

  private static Tensor sum(Run run, Tensor x) {
    return run.apply(new ColumnSum(), run.apply(new RowSum(), x));
  }
}
