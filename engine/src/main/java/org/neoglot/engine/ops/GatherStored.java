// Rows of a frozen, stored table by their ids.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/** Rows of a frozen table in whatever format it is stored, by ids (rows, 1): an embedding that is not trained. */
public record GatherStored(Matrix table) implements Op {
  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.ints(this, "ids", x[0]);
    Shapes.want(this, "ids", x[0], x[0].rows(), 1);
    return new Tensor[] {place.real(x[0].rows(), table.cols(), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Rows.each(context, y[0], (r, worker) -> {
      int id = Gather.id(this, x[0], r, table.rows());
      Tensor row = y[0].rowsFrom(r, 1);
      if (id < 0) Rows.clear(row, 0);
      else table.decodeRow(id, row, worker);
    });
  }
}
