// Rows added up by their ids: the gradient of Gather.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** Adds row r of (rows, dim) to row ids[r] of a zeroed table (n, dim), in the order of rows: the adjoint of Gather. */
public record Scatter(int tableRows) implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.ints(this, "ids", x[1]);
    Shapes.want(this, "ids", x[1], x[0].rows(), 1);
    return new Tensor[] {place.real(tableRows, x[0].cols(), null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor a = x[0];
    Tensor table = y[0];
    Rows.each(context, table, r -> Rows.clear(table, r));
    Rows.columnChunks(context, a.cols(), (from, count) -> {   // every thread walks all rows, over its own columns
      for (int r = 0; r < a.live(); r++) {
        int id = Gather.id(this, x[1], r, tableRows);
        if (id < 0) continue;
        context.kernels().add(a.data(), a.at(r, from), table.data(), table.at(id, from), table.data(),
            table.at(id, from), count);
      }
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new Gather(), dy, x[1]), null};
  }
}
