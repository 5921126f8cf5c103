package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Unary;

/**
 * y = w x / sqrt(mean(x^2) + eps), row by row (Zhang and Sennrich 2019, equation 4). Operands: x (rows, dim),
 * w (1, dim). The second result, (rows, 1), is 1 / sqrt(...), which backward reads.
 */
public record RmsNorm(double eps) implements Op.Fused {
  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "a weight", x[1], 1, x[0].cols());
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0]), place.real(x[0].rows(), 1, x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    var k = context.kernels();
    Tensor a = x[0];
    Tensor w = x[1];
    Tensor b = y[0];
    int n = a.cols();
    Rows.each(context, b, r -> {
      y[1].set(r, 0, 1 / Math.sqrt(k.dot(a.data(), a.at(r), a.data(), a.at(r), n) / n + eps));
      k.scale(y[1].get(r, 0), a.data(), a.at(r), b.data(), b.at(r), n);
      k.mul(b.data(), b.at(r), w.data(), w.at(0), b.data(), b.at(r), n);
    });
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor dx = wanted[0] ? run.apply(new Dx(), x[0], x[1], y[1], dy) : null;
    Tensor dw = wanted[1] ? run.apply(new Dw(), x[0], y[1], dy) : null;
    return new Tensor[] {dx, dw};
  }

  @Override
  public Tensor compose(Run run, Tensor... x) {
    int n = x[0].cols();
    Tensor mean = run.apply(new Scale(1.0 / n), run.apply(new RowSum(), run.apply(Mul.OP, x[0], x[0])));
    Tensor inverse = run.apply(new Map(Unary.RSQRT), run.apply(new Shift(eps), mean));
    Tensor normal = run.apply(Mul.OP, x[0], run.apply(new SpreadColumn(n), inverse));
    return run.apply(Mul.OP, normal, run.apply(new SpreadRow(), x[1], x[0]));
  }

  /** dx = r (w dy) - x r^3 / n sum(w dy x), r = the forward's second result. Operands x, w, r, dy. */
  private record Dx() implements Op {
    @Override
    public String name() {
      return "RmsNorm.Dx";
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0])};
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      var k = context.kernels();
      Tensor a = x[0];
      Tensor dy = x[3];
      Tensor dx = y[0];
      int n = a.cols();
      Rows.each(context, dx, r -> {
        double inverse = x[2].get(r, 0);
        k.mul(x[1].data(), x[1].at(0), dy.data(), dy.at(r), dx.data(), dx.at(r), n);
        double along = k.dot(dx.data(), dx.at(r), a.data(), a.at(r), n);
        k.scale(inverse, dx.data(), dx.at(r), dx.data(), dx.at(r), n);
        k.axpy(-along * inverse * inverse * inverse / n, a.data(), a.at(r), dx.data(), dx.at(r), n);
      });
    }
  }

  /** dw = sum over rows of r x dy. Operands x, r, dy. */
  private record Dw() implements Op {
    @Override
    public String name() {
      return "RmsNorm.Dw";
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      return new Tensor[] {place.real(1, x[0].cols(), null)};
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      var k = context.kernels();
      Tensor dw = y[0];
      Rows.columnChunks(context, dw.cols(), (from, count) -> {
        Rows.clear(dw, 0, from, count);
        for (int r = 0; r < x[0].live(); r++) {
          k.mulAdd(x[1].get(r, 0), x[0].data(), x[0].at(r, from), x[2].data(), x[2].at(r, from), dw.data(),
              dw.at(0, from), count);
        }
      });
    }
  }
}
