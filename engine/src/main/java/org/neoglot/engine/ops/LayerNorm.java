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
 */
public record LayerNorm(double eps) implements Op.Fused {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "a weight", x[1], 1, x[0].cols());
    Shapes.want(this, "a bias", x[2], 1, x[0].cols());
    int rows = x[0].rows();
    return new Tensor[] {place.real(rows, x[0].cols(), x[0]), place.real(rows, 1, x[0]), place.real(rows, 1, x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    var k = context.kernels();
    Tensor a = x[0];
    Tensor b = y[0];
    int n = a.cols();
    Rows.each(context, b, r -> {
      y[1].set(r, 0, k.sum(a.data(), a.at(r), n) / n);
      k.shift(-y[1].get(r, 0), a.data(), a.at(r), b.data(), b.at(r), n);
      y[2].set(r, 0, 1 / Math.sqrt(k.dot(b.data(), b.at(r), b.data(), b.at(r), n) / n + eps));
      k.scaleMul(y[2].get(r, 0), b.data(), b.at(r), x[1].data(), x[1].at(0), b.data(), b.at(r), n);
      k.add(b.data(), b.at(r), x[2].data(), x[2].at(0), b.data(), b.at(r), n);
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
      int n = a.cols();
      double inverse = x[3].get(r, 0);
      k.shift(-x[2].get(r, 0), a.data(), a.at(r), u.data(), u.at(0), n);
      k.scale(inverse, u.data(), u.at(0), u.data(), u.at(0), n);
      k.mul(x[1].data(), x[1].at(0), dy.data(), dy.at(r), dx.data(), dx.at(r), n);
      double mean = k.sum(dx.data(), dx.at(r), n) / n;
      double along = k.dot(dx.data(), dx.at(r), u.data(), u.at(0), n) / n;
      k.shift(-mean, dx.data(), dx.at(r), dx.data(), dx.at(r), n);
      k.axpby(-along * inverse, u.data(), u.at(0), inverse, dx.data(), dx.at(r), n);
      if (part < 0) return;
      k.mulAdd(1, u.data(), u.at(0), dy.data(), dy.at(r), y[3].data(), y[3].at(part), n);
      k.add(dy.data(), dy.at(r), y[4].data(), y[4].at(part), y[4].data(), y[4].at(part), n);
    }

    @Override
    public long flops(Tensor[] x, Tensor[] y) {
      return (sums ? 12L : 9L) * x[0].live() * x[0].cols();
    }
  }
}
