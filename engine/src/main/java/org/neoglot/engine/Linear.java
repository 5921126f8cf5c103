// The interface of everything that stands where a linear layer would.
package org.neoglot.engine;

import org.neoglot.engine.ops.Affine;
import org.neoglot.engine.ops.Columns;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.MatMulStored;

/**
 * Something that maps rows of {@code in} numbers to rows of {@code out}: asked, not read, so that methods can wrap it.
 */
public interface Linear {
  /** (rows, in) to (rows, out). */
  Tensor apply(Run run, Tensor x);

  /** The matrix (out, in) that it applies, as a real tensor of the run; for those who need it whole. */
  Tensor dense(Run run);

  /** {@code x W^T + b}; the weight is read where it is stored while frozen, and as a taped tensor once trained. */
  static Linear of(Parameter weight, Parameter bias) {
    return new Stored(weight, bias);
  }

  /** The linear layer of a published checkpoint. */
  record Stored(Parameter weight, Parameter bias) implements Linear {
    @Override
    public Tensor apply(Run run, Tensor x) {
      if (bias == null) {
        return weight.hasValue()
            ? run.apply(MatMul.LINEAR, x, weight.value())
            : run.apply(new MatMulStored(weight.stored()), x);
      }
      return weight.hasValue()
          ? run.apply(Affine.OP, x, weight.value(), bias.value())
          : run.apply(new Affine(weight.stored()), x, bias.value());
    }

    @Override
    public Tensor dense(Run run) {
      return run.apply(new Columns(0, weight.cols()), weight.value());
    }
  }
}
