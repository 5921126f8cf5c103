// A matrix among columns of zeros.
package org.neoglot.engine.ops;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Puts a matrix into columns {@code from ...} of a wider one that is zero elsewhere: the adjoint of {@link Columns}.
 */
public record PadColumns(int from, int cols) implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.check(this, from >= 0 && from + x[0].cols() <= cols,
        x[0] + " does not fit at column " + from + " of " + cols);
    return new Tensor[] {place.real(x[0].rows(), cols, x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = y[0];
    Rows.each(context, b, r -> {
      Rows.clear(b, r);
      MemorySegment.copy(a.data(), a.at(r), b.data(), b.at(r, from),
          (long) a.cols() * a.type().bytes());
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new Columns(from, x[0].cols()), dy)};
  }
}
