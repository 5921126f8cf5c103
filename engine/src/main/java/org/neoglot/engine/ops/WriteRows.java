// Rows written over those with the given ids.
package org.neoglot.engine.ops;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/** Writes row r of the second operand to row ids[r] of the first, in place: how keys and values enter a cache. */
public record WriteRows() implements Op {
  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.ints(this, "ids", x[2]);
    Shapes.want(this, "rows", x[1], x[2].rows(), x[0].cols());
    return new Tensor[] {x[0]};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    long bytes = (long) x[0].cols() * x[0].type().bytes();
    for (int r = 0; r < x[1].live(); r++) {
      int id = Gather.id(this, x[2], r, x[0].rows());
      if (id >= 0) MemorySegment.copy(x[1].data(), x[1].at(r), x[0].data(), x[0].at(id), bytes);
    }
  }
}
