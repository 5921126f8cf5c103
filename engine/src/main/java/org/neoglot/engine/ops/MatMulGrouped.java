package org.neoglot.engine.ops;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.neoglot.engine.Context;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;

/**
 * Rows sorted by group, each group times the weight of its own: {@code x_g W_g^T} (the experts of a mixture). A row's
 * result has the bits that {@link MatMul#LINEAR} gives it, whatever group sizes are.
 *
 * <p>Operands: x (rows, in), offsets I32 (1, groups + 1), where each group begins, and the end, then each group's weight
 * (out, in) as a tensor unless frozen ones are given. Rows that count but belong to no group become 0.
 *
 * @param stored frozen weights, one a group, in whatever format; empty where weights are operands
 */
public record MatMulGrouped(List<Matrix> stored) implements Op.Fused {
  /** Operands before the weights. */
  private static final int FIRST = 2;

  public MatMulGrouped {
    stored = List.copyOf(stored);
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.ints(this, "offsets", x[1]);
    int groups = groups(x);
    Shapes.want(this, "offsets", x[1], 1, groups + 1);
    int out = stored.isEmpty() ? x[FIRST].rows() : stored.get(0).rows();
    for (int g = 0; g < groups; g++) {
      int rows = stored.isEmpty() ? x[FIRST + g].rows() : stored.get(g).rows();
      int cols = stored.isEmpty() ? x[FIRST + g].cols() : stored.get(g).cols();
      boolean fits = rows == out && cols == x[0].cols();
      if (!fits) Shapes.check(this, false, "weight " + g + " is " + rows + " x " + cols + ", for " + x[0] + " to " + out);
    }
    return new Tensor[] {place.real(x[0].rows(), out, x[0])};
  }

  private int groups(Tensor[] x) {
    return stored.isEmpty() ? x.length - FIRST : stored.size();
  }

  /** Rows of a group, as a view. */
  private static Tensor part(Tensor t, Tensor offsets, int group) {
    int from = offsets.intAt(0, group);
    return t.rowsFrom(from, offsets.intAt(0, group + 1) - from);
  }

  private static void clearRest(Tensor t, Tensor offsets) {
    for (int r = offsets.intAt(0, offsets.cols() - 1); r < t.live(); r++) Rows.clear(t, r);
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    for (int g = 0; g < groups(x); g++) {
      Tensor rows = part(x[0], x[1], g);
      if (rows.rows() == 0) continue;
      Tensor[] into = {part(y[0], x[1], g)};
      if (stored.isEmpty()) MatMul.LINEAR.forward(context, new Tensor[] {rows, x[FIRST + g]}, into);
      else new MatMulStored(stored.get(g)).forward(context, new Tensor[] {rows}, into);
    }
    clearRest(y[0], x[1]);
  }

  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 2L * x[0].live() * x[0].cols() * y[0].cols();
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    boolean weights = false;
    for (int i = FIRST; i < x.length; i++) weights |= wanted[i];
    Tensor[] operands = new Tensor[x.length + 1];
    operands[0] = dy;
    System.arraycopy(x, 0, operands, 1, x.length);
    Tensor[] d = run.all(new Gradient(this, wanted[0], weights), operands);
    Tensor[] all = new Tensor[x.length];
    all[0] = wanted[0] ? d[0] : null;
    for (int i = FIRST; i < x.length; i++) all[i] = wanted[i] ? d[1 + i - FIRST] : null;
    return all;
  }

  /** Group by group: its rows, its product, back to their places. */
  @Override
  public Tensor compose(Run run, Tensor... x) {
    Tensor sum = null;
    for (int g = 0; g < groups(x); g++) {
      Tensor ids = range(run, x[1].intAt(0, g), x[1].intAt(0, g + 1));
      Tensor rows = run.apply(new Gather(), x[0], ids);
      Tensor product = stored.isEmpty() ? run.apply(MatMul.LINEAR, rows, x[FIRST + g])
          : run.apply(new MatMulStored(stored.get(g)), rows);
      Tensor placed = run.apply(new Scatter(x[0].rows()), product, ids);
      sum = sum == null ? placed : run.apply(Add.OP, sum, placed);
    }
    return x[0].liveCount() == null ? sum
        : run.apply(new Gather(), sum, range(run, 0, x[0].rows()).countedBy(x[0].liveCount()));
  }

  /** Consecutive ids; for an empty group one that is nobody's, so that its weight has a gradient too, which is 0. */
  private static Tensor range(Run run, int from, int to) {
    return from == to ? run.ints(1, -1) : run.ints(to - from, IntStream.range(from, to).toArray());
  }

  /** dx_g = dy_g W_g and dW_g = dy_g^T x_g. Operands dy, then those of the product; results dx, then each dW. */
  private record Gradient(MatMulGrouped of, boolean wantX, boolean wantW) implements Op {
    @Override
    public String name() {
      return "MatMulGrouped.Gradient";
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      Tensor[] d = new Tensor[1 + Math.max(0, x.length - 1 - FIRST)];
      d[0] = place.real(wantX ? x[1].rows() : 0, x[1].cols(), wantX ? x[1] : null);
      for (int g = 0; g < d.length - 1; g++) {
        Tensor w = x[1 + FIRST + g];
        d[1 + g] = place.real(wantW ? w.rows() : 0, w.cols(), null);
      }
      return d;
    }

    @Override
    public void forward(Context context, Tensor[] all, Tensor[] d) {
      Tensor dy = all[0];
      Tensor[] x = Arrays.copyOfRange(all, 1, all.length);
      for (int g = 0; g < of.groups(x); g++) {
        Tensor slope = part(dy, x[1], g);
        if (wantX && slope.rows() > 0) {
          Tensor[] into = {part(d[0], x[1], g)};
          if (of.stored.isEmpty()) MatMul.PLAIN.forward(context, new Tensor[] {slope, x[FIRST + g]}, into);
          else new MatMulStored(of.stored.get(g), true).forward(context, new Tensor[] {slope}, into);
        }
        if (!wantW) continue;
        if (slope.rows() == 0) clear(context, d[1 + g]);
        else new MatMul(true, false).forward(context, new Tensor[] {slope, part(x[0], x[1], g)}, new Tensor[] {d[1 + g]});
      }
      if (wantX) clearRest(d[0], x[1]);
    }

    private static void clear(Context context, Tensor t) {
      Rows.each(context, t, r -> Rows.clear(t, r));
    }

    @Override
    public long flops(Tensor[] x, Tensor[] y) {
      return 2L * x[0].live() * x[0].cols() * x[1].cols() * ((wantX ? 1 : 0) + (wantW ? 1 : 0));
    }
  }
}
