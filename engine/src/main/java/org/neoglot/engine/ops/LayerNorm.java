// Layer normalisation.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Unary;

/**
 * y = w (x - mean) / sqrt(variance + eps) + b, row by row (Ba, Kiros and Hinton 2016, equations 3 and 4). Operands: x
 * (rows, dim), w and b (1, dim). The second and third result, (rows, 1) each, are the mean and 1 / sqrt(...), which
 * backward reads.
 *
 * @param parts how many equal parts of a row are normalised each by itself, such as heads; then those two results have a
 *     column for each
 */
public record LayerNorm(double eps, int parts) implements Op.Fused {
  /** The whole row is one. */
  public LayerNorm(double eps) {
    this(eps, 1);
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "a weight", x[1], 1, x[0].cols());
    Shapes.want(this, "a bias", x[2], 1, x[0].cols());
    Shapes.check(this, x[0].cols() % parts == 0, x[0] + " is not made of " + parts + " equal parts");
    int rows = x[0].rows();
    return new Tensor[] {place.real(rows, x[0].cols(), x[0]), place.real(rows, parts, x[0]), place.real(rows, parts, x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    var k = context.kernels();
    Tensor a = x[0];
    Tensor b = y[0];
    int n = a.cols() / parts;
    Rows.each(context, b, r -> {
      for (int p = 0, c = 0; p < parts; p++, c += n) {
        y[1].set(r, p, k.sum(a.data(), a.at(r, c), n) / n);
        k.shift(-y[1].get(r, p), a.data(), a.at(r, c), b.data(), b.at(r, c), n);
        y[2].set(r, p, 1 / Math.sqrt(k.dot(b.data(), b.at(r, c), b.data(), b.at(r, c), n) / n + eps));
        k.scaleMul(y[2].get(r, p), b.data(), b.at(r, c), x[1].data(), x[1].at(0, c), b.data(), b.at(r, c), n);
        k.add(b.data(), b.at(r, c), x[2].data(), x[2].at(0, c), b.data(), b.at(r, c), n);
      }
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    if (!wanted[0] && !wanted[1]) return new Tensor[] {null, null, wanted[2] ? run.apply(new ColumnSum(), dy) : null};
    boolean sums = wanted[1] || wanted[2];
    Tensor[] d = run.all(new Gradient(sums), x[0], x[1], y[1], y[2], dy);
    return new Tensor[] {d[0], sums ? d[1] : null, sums ? d[2] : null};
  }

  @Override
  public Tensor compose(Run run, Tensor... x) {
    if (parts == 1) return part(run, x);
    int n = x[0].cols() / parts;
    Tensor sum = null;
    for (int c = 0; c < x[0].cols(); c += n) {
      Columns of = new Columns(c, n);
      Tensor y = part(run, run.apply(of, x[0]), run.apply(of, x[1]), run.apply(of, x[2]));
      y = run.apply(new PadColumns(c, x[0].cols()), y);
      sum = sum == null ? y : run.apply(Add.OP, sum, y);
    }
    return sum;
  }

  private Tensor part(Run run, Tensor... x) {
    int n = x[0].cols();
    Tensor mean = run.apply(new Scale(-1.0 / n), run.apply(new RowSum(), x[0]));
    Tensor centred = run.apply(Add.OP, x[0], run.apply(new SpreadColumn(n), mean));
    Tensor variance = run.apply(new Scale(1.0 / n), run.apply(new RowSum(), run.apply(Mul.OP, centred, centred)));
    Tensor inverse = run.apply(new Map(Unary.RSQRT), run.apply(new Shift(eps), variance));
    Tensor normal = run.apply(Mul.OP, centred, run.apply(new SpreadColumn(n), inverse));
    return run.apply(AddRow.OP, run.apply(Mul.OP, normal, run.apply(new SpreadRow(), x[1], x[0])), x[2]);
  }

  /**
   * With u = (x - mean) s: dx = s (w dy - mean(w dy) - u mean(w dy u)), dw = sum over rows of u dy, db = sum of dy, in one
   * walk. Operands x, w, mean, s, dy; results dx, dw, db, and dw and db of every 64 rows.
   */
  private record Gradient(boolean sums) implements Op {
    @Override
    public String name() {
      return "LayerNorm.Gradient";
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      int n = x[0].cols();
      int one = sums ? 1 : 0;
      int parts = sums ? Rows.parts(x[0].rows()) : 0;
      return new Tensor[] {place.real(x[0].rows(), n, x[0]), place.real(one, n, null), place.real(one, n, null),
          place.real(parts, n, null), place.real(parts, n, null)};
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      if (!sums) {
        Rows.each(context, y[0], (r, worker) -> row(context.kernels(), x, y, r, -1, scratch(x[0], worker)));
        return;
      }
      Rows.sum(context, x[0], (part, from, to, worker) -> {
        Tensor u = scratch(x[0], worker);
        Rows.clear(y[4], part);
        for (int r = from; r < to; r++) row(context.kernels(), x, y, r, part, u);
      }, y[3], y[1]);
      Rows.fold(context, Rows.parts(x[0].live()), y[4], y[2]);
    }

    private static Tensor scratch(Tensor x, Worker worker) {
      return worker.tensor(0, x.type(), 1, x.cols());
    }

    /** dx of a row, and its share of the sums while it is in cache; u is one row of scratch. */
    private static void row(Kernels k, Tensor[] x, Tensor[] y, int r, int part, Tensor u) {
      Tensor a = x[0];
      Tensor dy = x[4];
      Tensor dx = y[0];
      int parts = x[3].cols();
      int n = a.cols() / parts;
      for (int p = 0, c = 0; p < parts; p++, c += n) {
        double inverse = x[3].get(r, p);
        k.shift(-x[2].get(r, p), a.data(), a.at(r, c), u.data(), u.at(0, c), n);
        k.scale(inverse, u.data(), u.at(0, c), u.data(), u.at(0, c), n);
        k.mul(x[1].data(), x[1].at(0, c), dy.data(), dy.at(r, c), dx.data(), dx.at(r, c), n);
        double mean = k.sum(dx.data(), dx.at(r, c), n) / n;
        double along = k.dot(dx.data(), dx.at(r, c), u.data(), u.at(0, c), n) / n;
        k.shift(-mean, dx.data(), dx.at(r, c), dx.data(), dx.at(r, c), n);
        k.axpby(-along * inverse, u.data(), u.at(0, c), inverse, dx.data(), dx.at(r, c), n);
      }
      if (part < 0) return;
      k.mulAdd(1, u.data(), u.at(0), dy.data(), dy.at(r), y[3].data(), y[3].at(part), a.cols());
      k.add(dy.data(), dy.at(r), y[4].data(), y[4].at(part), y[4].data(), y[4].at(part), a.cols());
    }

    @Override
    public long flops(Tensor[] x, Tensor[] y) {
      return (sums ? 12L : 9L) * x[0].live() * x[0].cols();
    }
  }
}
