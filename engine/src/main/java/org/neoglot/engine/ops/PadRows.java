// A matrix among rows of zeros.
package org.neoglot.engine.ops;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Puts a matrix into rows {@code from ...} of a taller one that is zero elsewhere: the adjoint of {@link SliceRows}.
 * A second operand, where there is one, only lends its live row count.
 */
public record PadRows(int from, int rows) implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.check(this, from >= 0 && from + x[0].rows() <= rows, x[0] + " does not fit at row " + from + " of " + rows);
    return new Tensor[] {place.real(rows, x[0].cols(), x.length > 1 ? x[1] : null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor b = y[0];
    int end = from + a.live();
    long bytes = (long) a.cols() * a.type().bytes();
    Rows.each(context, b, r -> {
      if (r >= from && r < end) MemorySegment.copy(a.data(), a.at(r - from), b.data(), b.at(r), bytes);
      else Rows.clear(b, r);
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] d = new Tensor[x.length];
    d[0] = run.apply(new SliceRows(from, x[0].rows()), dy, x[0]);
    return d;
  }
}
