// The sum of all squares.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/**
 * Sum of the squares of all elements of all operands, (1, 1): of the gradients, before they are clipped. Rows are
 * summed one by one into the second result and then added in double, in the order of operands and rows, whatever the
 * threads.
 */
public record SquaredNorm() implements Op {
  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    int rows = 0;
    for (Tensor t : x) rows = Math.addExact(rows, t.rows());
    return new Tensor[] {place.real(1, 1, null), place.real(rows, 1, null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    var k = context.kernels();
    int from = 0;
    double sum = 0;
    for (Tensor t : x) {
      int start = from;
      Rows.each(context, t, r -> y[1].set(start + r, 0, k.dot(t.data(), t.at(r), t.data(), t.at(r), t.cols())));
      for (int r = 0; r < t.live(); r++) sum += y[1].get(start + r, 0);
      for (int r = t.live(); r < t.rows(); r++) y[1].set(start + r, 0, 0);
      from += t.rows();
    }
    y[0].set(0, 0, sum);
  }
}
