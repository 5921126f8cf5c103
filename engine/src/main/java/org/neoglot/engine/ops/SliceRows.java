// Some of a matrix's rows.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Rows {@code from} to {@code from + count}: a view, no numbers move. A second operand, where there is one, only lends
 * its live row count.
 */
public record SliceRows(int from, int count) implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.check(this, from >= 0 && from + count <= x[0].rows(),
        "rows " + from + " to " + (from + count) + " of " + x[0]);
    return new Tensor[] {x[0].rowsFrom(from, count).countedBy(x.length > 1 ? x[1].liveCount() : null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    // The view made by place shows what x holds.
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] d = new Tensor[x.length];
    d[0] = run.apply(new PadRows(from, x[0].rows()), dy, x[0]);
    return d;
  }
}
