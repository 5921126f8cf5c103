// Attention over rows that hold query, key and value side by side.
package org.neoglot.engine.ops;

import java.util.Arrays;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;

/**
 * {@link Attention} whose first operand is (rows, (heads + 2 kvHeads) headDim): queries, keys and values of a row one
 * after another, as one product leaves them. The kernels read the columns where they lie and write the three gradients
 * side by side, where {@link Columns} would have each padded to full width and added.
 *
 * <p>Operands: the packed rows, then those of {@link Attention} from {@code starts} on; keys are the batch's own rows.
 */
public record AttentionPacked(Attention attention) implements Op.Fused {

  /** Applies it: the one place that knows the order of operands. */
  public Tensor apply(Run run, Tensor qkv, Segments s) {
    return run.apply(this, qkv, s.starts(), s.keyStarts(), s.keyRows(), s.counts());
  }

  private int queryCols() {
    return attention.heads() * attention.headDim();
  }

  private int keyCols() {
    return attention.kvHeads() * attention.headDim();
  }

  /** Three views of packed rows in place of the rows. */
  private Tensor[] views(Tensor... x) {
    Tensor[] all = new Tensor[x.length + 2];
    all[0] = x[0].columns(0, queryCols());
    all[1] = x[0].columns(queryCols(), keyCols());
    all[2] = x[0].columns(queryCols() + keyCols(), keyCols());
    System.arraycopy(x, 1, all, 3, x.length - 1);
    return all;
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "packed rows", x[0], x[0].rows(), queryCols() + 2 * keyCols());
    return attention.place(place, views(x));
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    attention.forward(context, views(x), y);
  }

  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return attention.flops(views(x), y);
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] operands = Arrays.copyOf(x, x.length + 3);
    operands[x.length] = y[0];
    operands[x.length + 1] = y[1];
    operands[x.length + 2] = dy;
    Tensor[] d = new Tensor[x.length];
    d[0] = run.apply(new Gradient(this), operands);
    return d;
  }

  @Override
  public Tensor compose(Run run, Tensor... x) {
    Tensor[] all = views(x);
    all[0] = run.apply(new Columns(0, queryCols()), x[0]);
    all[1] = run.apply(new Columns(queryCols(), keyCols()), x[0]);
    all[2] = run.apply(new Columns(queryCols() + keyCols(), keyCols()), x[0]);
    return attention.compose(run, all);
  }

  /** The gradient of the packed rows, packed likewise. */
  record Gradient(AttentionPacked packed) implements Op {
    @Override
    public String name() {
      return "AttentionPacked.Gradient";
    }

    private AttentionGradient inner() {
      return new AttentionGradient(packed.attention);
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0])};
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      inner().forward(context, packed.views(x), packed.views(y));
    }

    @Override
    public long flops(Tensor[] x, Tensor[] y) {
      return inner().flops(packed.views(x), packed.views(y));
    }
  }
}
