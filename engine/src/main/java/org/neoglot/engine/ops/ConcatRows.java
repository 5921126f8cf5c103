// Matrices under each other.
package org.neoglot.engine.ops;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Matrices of equal width under each other, (n, dim) and (m, dim) ... to (n + m ..., dim); rows that do not count
 * become 0.
 */
public record ConcatRows() implements Op {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    int rows = 0;
    for (Tensor part : x) {
      Shapes.want(this, "rows", part, part.rows(), x[0].cols());
      rows = Math.addExact(rows, part.rows());
    }
    return new Tensor[] {place.real(rows, x[0].cols(), null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    int from = 0;
    for (Tensor part : x) {
      copy(context, part, y[0].rowsFrom(from, part.rows()));
      from += part.rows();
    }
  }

  /** Every row of {@code into} is written: those beyond the live ones of {@code from} with zeros. */
  static void copy(Context context, Tensor from, Tensor into) {
    int live = from.live();
    long bytes = (long) from.cols() * from.type().bytes();
    Rows.each(context, into, r -> {
      if (r < live) MemorySegment.copy(from.data(), from.at(r), into.data(), into.at(r), bytes);
      else Rows.clear(into, r);
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] d = new Tensor[x.length];
    int from = 0;
    for (int i = 0; i < x.length; i++) {
      if (wanted[i]) d[i] = run.apply(new SliceRows(from, x[i].rows()), dy, x[i]);
      from += x[i].rows();
    }
    return d;
  }
}
