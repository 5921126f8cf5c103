// Adafactor's update of one tensor.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;

/**
 * One step of Adafactor (Shazeer and Stern 2018, algorithms 4 and 5) as the transformers library has it, in place: the
 * second moment of a matrix is kept as the means of its rows and of its columns, and the update is clipped by its own
 * root mean square.
 *
 * <p>Operands: value, gradient; for a factored parameter the moments of rows (rows, 1) and of columns (1, cols), for
 * others one of the parameter's shape; with {@code beta1} a first moment of the parameter's shape; {@code hyper} (1, 2):
 * learning rate and number of this step, from 1. Results: value and moments. Sums run in double, rows in their order.
 *
 * @param beta1 of the first moment; 0 for none
 * @param relative the rate follows from the step, min(0.01, 1 / sqrt(step)), whatever {@code hyper} says
 * @param scaled the rate is multiplied by the root mean square of the parameter, at least {@code eps2}
 */
public record Adafactor(boolean factored, double beta1, boolean relative, boolean scaled, double decay, double eps1,
    double eps2, double clip, double decayRate) implements Op {
  public Adafactor {
    if (!(beta1 >= 0 && beta1 < 1 && decay >= 0 && eps1 > 0 && eps2 > 0 && clip > 0 && decayRate < 0)) {
      throw new IllegalArgumentException("Adafactor wants 0 <= beta1 < 1, decay >= 0, eps > 0, clip > 0 and a decay rate"
          + " below 0, found " + beta1 + ", " + decay + ", " + eps1 + ", " + eps2 + ", " + clip + ", " + decayRate);
    }
  }

  /** How many tensors of moments there are. */
  public int moments() {
    return (factored ? 2 : 1) + (beta1 > 0 ? 1 : 0);
  }

  @Override
  public boolean differentiable() {
    return false;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.same(this, x[0], x[1]);
    Shapes.check(this, x.length == 3 + moments(), "wants " + (3 + moments()) + " operands, found " + x.length);
    if (factored) {
      Shapes.want(this, "moments of rows", x[2], x[0].rows(), 1);
      Shapes.want(this, "moments of columns", x[3], 1, x[0].cols());
    } else {
      Shapes.same(this, x[0], x[2]);
    }
    if (beta1 > 0) Shapes.same(this, x[0], x[x.length - 2]);
    Shapes.want(this, "learning rate and step", x[x.length - 1], 1, 2);
    Tensor[] y = new Tensor[1 + moments()];
    y[0] = x[0];
    System.arraycopy(x, 2, y, 1, moments());
    return y;
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Tensor hyper = x[x.length - 1];
    double step = hyper.get(0, 1);
    double keep = 1 - StrictMath.pow(step, decayRate);
    double rate = relative ? Math.min(1e-2, 1 / Math.sqrt(step)) : hyper.get(0, 0);
    if (scaled) rate *= Math.max(eps2, Math.sqrt(meanSquare(context, x[0], (r, c) -> x[0].get(r, c))));
    Update update = factored ? byFactors(context, x, keep) : byElement(context, x, keep);
    double norm = Math.sqrt(meanSquare(context, x[0], update));
    move(context, x, update, rate / Math.max(1, norm / clip), rate);
  }

  /** What a weight is to be moved by, before clipping and the rate. */
  @FunctionalInterface
  private interface Update {
    double of(int row, int col);
  }

  /** Mean of squares over a whole tensor. */
  private static double meanSquare(Context context, Tensor like, Update of) {
    double[] rows = new double[like.rows()];
    Rows.each(context, like, r -> {
      for (int c = 0; c < like.cols(); c++) rows[r] += of.of(r, c) * of.of(r, c);
    });
    double sum = 0;
    for (double row : rows) sum += row;
    return sum / like.size();
  }

  /** New moments of rows and columns; the product of the two over the mean of rows stands for the whole. */
  private Update byFactors(Context context, Tensor[] x, double keep) {
    Tensor g = x[1];
    Tensor rows = x[2];
    Tensor cols = x[3];
    Rows.each(context, g, r -> {
      double sum = 0;
      for (int c = 0; c < g.cols(); c++) sum += g.get(r, c) * g.get(r, c) + eps1;
      rows.set(r, 0, keep * rows.get(r, 0) + (1 - keep) * sum / g.cols());
    });
    Rows.columnChunks(context, g.cols(), (from, count) -> {
      double[] sums = new double[count];
      for (int r = 0; r < g.rows(); r++) {
        for (int c = 0; c < count; c++) sums[c] += g.get(r, from + c) * g.get(r, from + c) + eps1;
      }
      for (int c = 0; c < count; c++) {
        cols.set(0, from + c, keep * cols.get(0, from + c) + (1 - keep) * sums[c] / g.rows());
      }
    });
    double sum = 0;
    for (int r = 0; r < rows.rows(); r++) sum += rows.get(r, 0);
    double mean = sum / rows.rows();
    return (r, c) -> g.get(r, c) / (Math.sqrt(rows.get(r, 0) / mean) * Math.sqrt(cols.get(0, c)));
  }

  private Update byElement(Context context, Tensor[] x, double keep) {
    Tensor g = x[1];
    Tensor v = x[2];
    Rows.each(context, g, r -> {
      for (int c = 0; c < g.cols(); c++) v.set(r, c, keep * v.get(r, c) + (1 - keep) * (g.get(r, c) * g.get(r, c) + eps1));
    });
    return (r, c) -> g.get(r, c) / Math.sqrt(v.get(r, c));
  }

  /** By {@code factor} times the update, or by the first moment of that; the decay is of the unclipped rate. */
  private void move(Context context, Tensor[] x, Update update, double factor, double rate) {
    Tensor w = x[0];
    Tensor m = beta1 > 0 ? x[x.length - 2] : null;
    Rows.each(context, w, r -> {
      for (int c = 0; c < w.cols(); c++) {
        double by = factor * update.of(r, c);
        if (m != null) {
          by = beta1 * m.get(r, c) + (1 - beta1) * by;
          m.set(r, c, by);
        }
        w.set(r, c, w.get(r, c) * (1 - decay * rate) - by);
      }
    });
  }
}
