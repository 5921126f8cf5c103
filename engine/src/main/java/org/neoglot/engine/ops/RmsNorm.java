// Root mean square normalisation.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Unary;

/**
 * y = w x / sqrt(mean(x^2) + eps), row by row (Zhang and Sennrich 2019, equation 4). Operands: x (rows, dim),
 * w (1, dim). The second result, (rows, 1), is 1 / sqrt(...), which backward reads. Where x is a whole number of times as
 * wide as w, each such part of a row, a head of queries or keys, is normalised by itself, and the second result has a
 * column for each.
 */
public record RmsNorm(double eps) implements Op.Fused {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    int n = x[1].cols();
    Shapes.check(this, x[1].rows() == 1 && x[0].cols() % n == 0, x[0] + " is not made of parts as wide as the weight "
        + x[1]);
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0]), place.real(x[0].rows(), x[0].cols() / n, x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    var k = context.kernels();
    Tensor a = x[0];
    Tensor w = x[1];
    Tensor b = y[0];
    int n = w.cols();
    Rows.each(context, b, r -> {
      for (int h = 0, c = 0; c < a.cols(); h++, c += n) {
        y[1].set(r, h, 1 / Math.sqrt(k.dot(a.data(), a.at(r, c), a.data(), a.at(r, c), n) / n + eps));
        k.scaleMul(y[1].get(r, h), a.data(), a.at(r, c), w.data(), w.at(0), b.data(), b.at(r, c), n);
      }
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] d = run.all(new Gradient(wanted[1]), x[0], x[1], y[1], dy);
    return new Tensor[] {d[0], wanted[1] ? d[1] : null};
  }

  @Override
  public Tensor compose(Run run, Tensor... x) {
    int n = x[1].cols();
    if (n == x[0].cols()) return part(run, x[0], x[1]);
    Tensor sum = null;
    for (int c = 0; c < x[0].cols(); c += n) {
      Tensor y = run.apply(new PadColumns(c, x[0].cols()), part(run, run.apply(new Columns(c, n), x[0]), x[1]));
      sum = sum == null ? y : run.apply(Add.OP, sum, y);
    }
    return sum;
  }

  private Tensor part(Run run, Tensor... x) {
    int n = x[0].cols();
    Tensor mean = run.apply(new Scale(1.0 / n), run.apply(new RowSum(), run.apply(Mul.OP, x[0], x[0])));
    Tensor inverse = run.apply(new Map(Unary.RSQRT), run.apply(new Shift(eps), mean));
    Tensor normal = run.apply(Mul.OP, x[0], run.apply(new SpreadColumn(n), inverse));
    return run.apply(Mul.OP, normal, run.apply(new SpreadRow(), x[1], x[0]));
  }

  /**
   * dx = r (w dy) - x r^3 / n sum(w dy x) and dw = sum over rows of r x dy, in one walk; r is the forward's second
   * result. Operands x, w, r, dy; results dx, dw, and dw of every 64 rows.
   */
  private record Gradient(boolean wantW) implements Op {
    @Override
    public String name() {
      return "RmsNorm.Gradient";
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      int n = x[1].cols();
      return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0]), place.real(wantW ? 1 : 0, n, null),
          place.real(wantW ? Rows.parts(x[0].rows()) : 0, n, null)};
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      if (!wantW) {
        Rows.each(context, y[0], r -> row(context.kernels(), x, y, r, -1));
        return;
      }
      Rows.sum(context, x[0], (part, from, to, worker) -> {
        for (int r = from; r < to; r++) row(context.kernels(), x, y, r, part);
      }, y[2], y[1]);
    }

    /** dx of a row, part by part, and its share of dw while it is in cache. */
    private static void row(Kernels k, Tensor[] x, Tensor[] y, int r, int part) {
      Tensor a = x[0];
      Tensor dy = x[3];
      Tensor dx = y[0];
      int n = x[1].cols();
      for (int h = 0, c = 0; c < a.cols(); h++, c += n) {
        double inverse = x[2].get(r, h);
        k.mul(x[1].data(), x[1].at(0), dy.data(), dy.at(r, c), dx.data(), dx.at(r, c), n);
        double along = k.dot(dx.data(), dx.at(r, c), a.data(), a.at(r, c), n);
        k.axpby(-along * inverse * inverse * inverse / n, a.data(), a.at(r, c), inverse, dx.data(), dx.at(r, c), n);
        if (part >= 0) k.mulAdd(inverse, a.data(), a.at(r, c), dy.data(), dy.at(r, c), y[2].data(), y[2].at(part), n);
      }
    }

    @Override
    public long flops(Tensor[] x, Tensor[] y) {
      return (wantW ? 9L : 6L) * x[0].live() * x[0].cols();
    }
  }
}
