// What a method does to one linear layer.
package org.neoglot.adapt.peft;

import java.util.stream.IntStream;
import org.neoglot.engine.Linear;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Detach;
import org.neoglot.engine.ops.GatherStored;
import org.neoglot.engine.ops.Transpose;

/**
 * A change of one linear layer, in two places: the rows that go in, and the rows that come out. Both work row by row, so
 * that rows of one batch may go through different changes around one product with the base's weight.
 */
public interface Change {
  /** (rows, in) to what the layer is given instead. */
  default Tensor before(Run run, Tensor x) {
    return x;
  }

  /** What the layer made, (rows, out), to what it shall have made; x is what came before {@link #before}. */
  default Tensor after(Run run, Tensor x, Tensor y) {
    return y;
  }

  /** The weight (out, in) that does the same alone. */
  default Tensor weight(Run run, Tensor w) {
    return w;
  }

  /** The bias (1, out) that goes with it. */
  default Tensor bias(Run run, Tensor b) {
    return b;
  }

  /** Whether it still is the identity that it began as. */
  boolean idle();

  /** Whether all numbers of a tensor are the same one. */
  static boolean all(Parameter p, double value) {
    for (float x : p.value().floats()) if (x != value) return false;
    return true;
  }

  /**
   * A layer that is asked for: its module's path, its weight's full name and its bias's (null for none), sizes, and
   * whether the weight lies (in, out).
   */
  record Layer(String module, String weightName, String biasName, int in, int out, boolean transposed, Weights base) {
    public Parameter weight() {
      return transposed ? base.parameter(weightName, in, out) : base.parameter(weightName, out, in);
    }

    public Parameter bias() {
      return biasName == null ? null : base.parameter(biasName, out);
    }

    /** The base's weight (out, in) as a constant, without keeping decoded numbers of a stored one. */
    public Tensor constant(Run run) {
      Parameter w = weight();
      Tensor lying = w.hasValue() ? run.apply(Detach.OP, w.value())
          : run.apply(new GatherStored(w.stored()), run.ints(w.rows(), IntStream.range(0, w.rows()).toArray()));
      return transposed ? run.apply(new Transpose(), lying) : lying;
    }
  }

  /** A layer with its change. */
  record Changed(Linear base, Change change) implements Linear {
    @Override
    public Tensor apply(Run run, Tensor x) {
      return change.after(run, x, base.apply(run, change.before(run, x)));
    }

    @Override
    public Tensor dense(Run run) {
      return change.weight(run, base.dense(run));
    }
  }
}
