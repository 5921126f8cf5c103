// The outer product of two rows, for each row.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Kernels;

/**
 * Of each row: one of x (rows, a), y (rows, b) and z (rows, a b), made of the other two by z_ij = x_i y_j or by summing
 * z over one of its indices. What a bilinear form of two rows is linear in; the three are each other's gradients.
 *
 * @param give which one it makes
 */
public record Outer(Give give) implements Op {
  /** What is made, and of what. */
  public enum Give {
    /** z_ij = x_i y_j of x and y. */
    PRODUCT,
    /** x_i = sum over j of z_ij y_j, of z and y. */
    FIRST,
    /** y_j = sum over i of z_ij x_i, of z and x. */
    SECOND
  }

  /** Each row's products of one number of x and one of y. */
  public static final Outer PRODUCT = new Outer(Give.PRODUCT);

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "rows as many as of the other", x[1], x[0].rows(), x[1].cols());
    boolean product = give == Give.PRODUCT;
    Shapes.check(this, product || x[0].cols() % x[1].cols() == 0,
        "products " + x[0] + " have columns that are no multiple of those of " + x[1]);
    int cols = product ? Math.multiplyExact(x[0].cols(), x[1].cols()) : x[0].cols() / x[1].cols();
    return new Tensor[] {place.real(x[0].rows(), cols, Shapes.counted(x[0], x[1]))};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    Kernels k = context.kernels();
    Rows.each(context, y[0], r -> {
      switch (give) {
        case PRODUCT -> product(k, x[0], x[1], y[0], r);
        case FIRST -> first(k, x[0], x[1], y[0], r);
        case SECOND -> second(k, x[0], x[1], y[0], r);
      }
    });
  }

  private static void product(Kernels k, Tensor x, Tensor y, Tensor z, int r) {
    int n = y.cols();
    for (int i = 0; i < x.cols(); i++) k.scale(x.get(r, i), y.data(), y.at(r), z.data(), z.at(r, (long) i * n), n);
  }

  private static void first(Kernels k, Tensor z, Tensor y, Tensor x, int r) {
    int n = y.cols();
    for (int i = 0; i < x.cols(); i++) x.set(r, i, k.dot(z.data(), z.at(r, (long) i * n), y.data(), y.at(r), n));
  }

  private static void second(Kernels k, Tensor z, Tensor x, Tensor y, int r) {
    int n = y.cols();
    Rows.clear(y, r);
    for (int i = 0; i < x.cols(); i++) k.axpy(x.get(r, i), z.data(), z.at(r, (long) i * n), y.data(), y.at(r), n);
  }

  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return give == Give.PRODUCT ? (long) y[0].live() * y[0].cols() : 2L * x[0].live() * x[0].cols();
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Outer first = new Outer(Give.FIRST);
    Outer second = new Outer(Give.SECOND);
    return switch (give) {
      case PRODUCT -> new Tensor[] {wanted[0] ? run.apply(first, dy, x[1]) : null,
          wanted[1] ? run.apply(second, dy, x[0]) : null};
      case FIRST -> new Tensor[] {wanted[0] ? run.apply(PRODUCT, dy, x[1]) : null,
          wanted[1] ? run.apply(second, x[0], dy) : null};
      case SECOND -> new Tensor[] {wanted[0] ? run.apply(PRODUCT, x[1], dy) : null,
          wanted[1] ? run.apply(first, x[0], dy) : null};
    };
  }
}
