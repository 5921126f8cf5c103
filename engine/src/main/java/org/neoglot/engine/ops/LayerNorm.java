package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
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
      k.scale(y[2].get(r, 0), b.data(), b.at(r), b.data(), b.at(r), n);
      k.mul(b.data(), b.at(r), x[1].data(), x[1].at(0), b.data(), b.at(r), n);
      k.add(b.data(), b.at(r), x[2].data(), x[2].at(0), b.data(), b.at(r), n);
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] d = new Tensor[3];
    if (wanted[0] || wanted[1]) {
      Tensor[] both = run.all(new Dx(), x[0], x[1], y[1], y[2], dy);
      d[0] = both[0];
      if (wanted[1]) d[1] = run.apply(new ColumnDot(), both[1], dy);
    }
    if (wanted[2]) d[2] = run.apply(new ColumnSum(), dy);
    return d;
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
   * With u = (x - mean) s: dx = s (w dy - mean(w dy) - u mean(w dy u)); the second result is u, whose products with dy
   * are dw. Operands x, w, mean, s, dy.
   */
  private record Dx() implements Op {
    @Override
    public String name() {
      return "LayerNorm.Dx";
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0]), place.real(x[0].rows(), x[0].cols(), x[0])};
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      var k = context.kernels();
      Tensor a = x[0];
      Tensor dy = x[4];
      Tensor dx = y[0];
      Tensor u = y[1];
      int n = a.cols();
      Rows.each(context, dx, r -> {
        double inverse = x[3].get(r, 0);
        k.shift(-x[2].get(r, 0), a.data(), a.at(r), u.data(), u.at(r), n);
        k.scale(inverse, u.data(), u.at(r), u.data(), u.at(r), n);
        k.mul(x[1].data(), x[1].at(0), dy.data(), dy.at(r), dx.data(), dx.at(r), n);
        double mean = k.sum(dx.data(), dx.at(r), n) / n;
        double along = k.dot(dx.data(), dx.at(r), u.data(), u.at(r), n) / n;
        k.shift(-mean, dx.data(), dx.at(r), dx.data(), dx.at(r), n);
        k.axpy(-along, u.data(), u.at(r), dx.data(), dx.at(r), n);
        k.scale(inverse, dx.data(), dx.at(r), dx.data(), dx.at(r), n);
      });
    }
  }
}
