// Rows of a table by their ids.
package org.neoglot.engine.ops;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/** Rows of a table (n, dim) by ids (rows, 1): an embedding. An id of -1 gives a row of zeros. */
public record Gather() implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.ints(this, "ids", x[1]);
    Shapes.want(this, "ids", x[1], x[1].rows(), 1);
    return new Tensor[] {place.real(x[1].rows(), x[0].cols(), x[1])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor table = x[0];
    Tensor b = y[0];
    long bytes = (long) b.cols() * b.type().bytes();
    Rows.each(context, b, r -> {
      int id = id(this, x[1], r, table.rows());
      if (id < 0) Rows.clear(b, r);
      else MemorySegment.copy(table.data(), table.at(id), b.data(), b.at(r), bytes);
    });
  }

  /** The table is read only where ids point. */
  @Override
  public long bytes(Tensor[] x, Tensor[] y) {
    return 2L * y[0].live() * y[0].cols() * y[0].type().bytes();
  }

  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 0;
  }

  /** The id of a row, checked: at least -1, less than {@code count}. */
  static int id(Op op, Tensor ids, int row, int count) {
    int id = ids.intAt(row, 0);
    if (id < -1 || id >= count) {
      throw new IllegalArgumentException(
          op.name() + ": id " + id + " at row " + row + " is not among 0 to " + (count - 1));
    }
    return id;
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new Scatter(x[0].rows()), dy, x[1]), null};
  }
}
