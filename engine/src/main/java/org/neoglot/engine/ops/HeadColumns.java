// The same columns of every head.
package org.neoglot.engine.ops;

import java.lang.foreign.MemorySegment;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Of every {@code period} columns the {@code count} from {@code from} on, side by side: (rows, groups * period) to
 * (rows, groups * count). So queries, keys and values are told apart that one product made head by head.
 *
 * @param back the adjoint: such columns put back to their places, zeros elsewhere
 */
public record HeadColumns(int from, int count, int period, boolean back) implements Op {
  public HeadColumns {
    if (from < 0 || count < 1 || from + count > period) {
      throw new IllegalArgumentException("columns " + from + " to " + (from + count) + " do not lie in " + period);
    }
  }

  /** Takes columns out. */
  public HeadColumns(int from, int count, int period) {
    this(from, count, period, false);
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    int part = back ? count : period;
    Shapes.check(this, x[0].cols() % part == 0, x[0] + " is not made of parts of " + part);
    return new Tensor[] {place.real(x[0].rows(), x[0].cols() / part * (back ? period : count), x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor wide = back ? y[0] : x[0];
    Tensor narrow = back ? x[0] : y[0];
    int groups = wide.cols() / period;
    long bytes = (long) count * wide.type().bytes();
    Rows.each(context, y[0], r -> {
      if (back) Rows.clear(wide, r);
      for (int g = 0; g < groups; g++) {
        long there = wide.at(r, (long) g * period + from);
        long here = narrow.at(r, (long) g * count);
        if (back) MemorySegment.copy(narrow.data(), here, wide.data(), there, bytes);
        else MemorySegment.copy(wide.data(), there, narrow.data(), here, bytes);
      }
    });
  }

  /** Nothing is computed. */
  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 0;
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    return new Tensor[] {run.apply(new HeadColumns(from, count, period, !back), dy)};
  }
}
