// Some of a matrix's columns.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** Columns {@code from} to {@code from + count}: a view, no numbers move. */
public record Columns(int from, int count) implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    return new Tensor[] {x[0].columns(from, count)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    // The view made by place shows what x holds.
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new PadColumns(from, x[0].cols()), dy)};
  }
}
