// Output projection and cross-entropy without the matrix of logits.
package org.neoglot.engine.ops;

import org.neoglot.engine.Context;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;
import org.neoglot.engine.kernels.Kernels;
import org.neoglot.engine.kernels.Operand;
import org.neoglot.engine.kernels.Unary;

/**
 * The output projection and the cross-entropy in one: mean of -ln p(target), in nats, over the rows; a target of -1 is
 * left out. Logits exist for 128 to 1024 rows at a time only. Gradients are made in the same pass while the chunk's
 * logits are at hand, and backward only multiplies them by the gradient of the loss.
 *
 * <p>Operands: x (rows, dim), targets I32 (rows, 1), the head's weight (vocabulary, dim) as a tensor unless a
 * {@code stored} one is given, and its bias (1, vocabulary) where it is {@code biased}. Results: loss (1, 1); per row
 * -ln p(target), 0 where left out; dx; dW; scratch; dbias.
 *
 * @param cap logits become cap tanh(logit / cap), 0 for no cap (Gemma 2)
 * @param biased whether a number for each class is added to its logits, before any cap
 * @param wantBias whether its gradient is made
 */
public record CrossEntropy(Matrix stored, boolean wantX, boolean wantW, double cap, boolean biased, boolean wantBias)
    implements Op.Fused {
  /** Numbers of logits that exist at a time: 16 MB, so that small vocabularies make large products. */
  private static final int LOGITS = 1 << 22;

  /** What a thread keeps of a row's tanh. */
  private static final int TANH = 0;

  /** Without a cap or a bias. */
  public CrossEntropy(Matrix stored, boolean wantX, boolean wantW) {
    this(stored, wantX, wantW, 0, false, false);
  }

  /** Head weight as a trained tensor; what is wanted decides which gradients the pass makes. */
  public static CrossEntropy of(boolean wantX, boolean wantW) {
    return new CrossEntropy(null, wantX, wantW);
  }

  /** The same with logits capped. */
  public CrossEntropy capped(double cap) {
    return new CrossEntropy(stored, wantX, wantW, cap, biased, wantBias);
  }

  /** The same with a bias, the last operand. */
  public CrossEntropy biased(boolean wantBias) {
    return new CrossEntropy(stored, wantX, wantW, cap, true, wantBias);
  }

  private Tensor bias(Tensor[] x) {
    return biased ? x[stored == null ? 3 : 2] : null;
  }

  private int vocabulary(Tensor... x) {
    return stored == null ? x[2].rows() : stored.rows();
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.ints(this, "targets", x[1]);
    Shapes.want(this, "targets", x[1], x[0].rows(), 1);
    int dim = stored == null ? x[2].cols() : stored.cols();
    Shapes.check(this, dim == x[0].cols(), "the head wants rows of " + dim + " numbers, found " + x[0]);
    int vocabulary = vocabulary(x);
    if (biased) Shapes.want(this, "a bias", bias(x), 1, vocabulary);
    return new Tensor[] {place.real(1, 1, null), place.real(x[0].rows(), 1, x[0]),
        place.real(wantX ? x[0].rows() : 0, dim, wantX ? x[0] : null), place.real(wantW ? vocabulary : 0, dim, null),
        place.real(Math.min(chunk(vocabulary), x[0].rows()), vocabulary, null),
        place.real(wantBias ? 1 : 0, vocabulary, null)};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    int live = x[0].live();
    int counted = 0;
    for (int r = 0; r < live; r++) if (Gather.id(this, x[1], r, vocabulary(x)) >= 0) counted++;
    double share = counted == 0 ? 0 : 1.0 / counted;
    if (wantW) clear(context, y[3]);
    if (wantBias) clear(context, y[5]);
    int rows = chunk(vocabulary(x));
    for (int from = 0; from < live; from += rows) chunk(context, x, y, from, Math.min(rows, live - from), share);
    y[0].set(0, 0, context.kernels().sum(y[1].data(), y[1].at(0), live) * share);
  }

  /**
   * Rows of a chunk; no result depends on it, because every sum of dW runs on through all chunks. Few rows make every
   * product pack the whole head again for little work: with 128 rows of 4096 logits this op took half as long again.
   */
  private static int chunk(int vocabulary) {
    return Math.max(128, Math.min(1024, LOGITS / vocabulary));
  }

  private void chunk(Context context, Tensor[] x, Tensor[] y, int from, int count, double share) {
    Kernels k = context.kernels();
    Tensor logits = y[4];
    int dim = x[0].cols();
    int vocabulary = logits.cols();
    Operand rows = new Operand(x[0].data(), x[0].at(from), x[0].rowBytes(), null, false);
    k.gemm(count, vocabulary, dim, rows, head(x, true), logits.data(), logits.at(0), logits.stride(), false,
        context.threads());
    context.threads().rows(count, 1, (a, b, worker) -> {
      for (int i = a; i < b; i++) row(k, logits, bias(x), i, x[1].intAt(from + i, 0), y[1], from + i, share, worker);
    });
    if (wantBias) sumRows(context, logits, count, y[5]);
    Operand slope = Context.operand(logits, false);
    if (wantX) {
      k.gemm(count, dim, vocabulary, slope, head(x, false), y[2].data(), y[2].at(from), y[2].stride(), false,
          context.threads());
    }
    if (wantW) {
      k.gemm(vocabulary, dim, count, Context.operand(logits, true), rows, y[3].data(), y[3].at(0), y[3].stride(), true,
          context.threads());
    }
  }

  /** The loss of a row; then its logits become the gradient of the mean: (softmax - one at the target) share. */
  private void row(Kernels k, Tensor logits, Tensor bias, int i, int target, Tensor losses, int at, double share,
      Worker worker) {
    int n = logits.cols();
    if (target < 0) {
      losses.set(at, 0, 0);
      Rows.clear(logits, i);
      return;
    }
    if (biased) k.add(logits.data(), logits.at(i), bias.data(), bias.at(0), logits.data(), logits.at(i), n);
    Tensor tanh = cap == 0 ? null : cap(k, logits, i, worker);
    double wanted = logits.get(i, target);
    double max = k.max(logits.data(), logits.at(i), n);
    double sum = k.expSum(max, logits.data(), logits.at(i), logits.data(), logits.at(i), n);
    losses.set(at, 0, max + StrictMath.log(sum) - wanted);
    if (!wantX && !wantW && !wantBias) return;
    k.scale(share / sum, logits.data(), logits.at(i), logits.data(), logits.at(i), n);
    logits.set(i, target, logits.get(i, target) - share);
    if (cap != 0) slope(k, tanh, logits, i);
  }

  /** Adds a chunk's slopes to the bias's gradient, class by class in the order of rows. */
  private static void sumRows(Context context, Tensor slopes, int count, Tensor sum) {
    Kernels k = context.kernels();
    Rows.columnChunks(context, slopes.cols(), (from, n) -> {
      for (int i = 0; i < count; i++) {
        k.add(slopes.data(), slopes.at(i, from), sum.data(), sum.at(0, from), sum.data(), sum.at(0, from), n);
      }
    });
  }

  /** Caps a row of logits and returns its tanh(logit / cap). */
  private Tensor cap(Kernels k, Tensor logits, int i, Worker worker) {
    int n = logits.cols();
    Tensor tanh = worker.tensor(TANH, logits.type(), 1, n);
    k.scale(1 / cap, logits.data(), logits.at(i), tanh.data(), tanh.at(0), n);
    k.unary(Unary.TANH, tanh.data(), tanh.at(0), tanh.data(), tanh.at(0), n);
    k.scale(cap, tanh.data(), tanh.at(0), logits.data(), logits.at(i), n);
    return tanh;
  }

  /** d cap tanh(l / cap) / dl = 1 - tanh^2: a row's gradient loses its share of tanh^2. */
  private static void slope(Kernels k, Tensor tanh, Tensor d, int i) {
    int n = d.cols();
    k.mul(tanh.data(), tanh.at(0), tanh.data(), tanh.at(0), tanh.data(), tanh.at(0), n);
    k.mul(tanh.data(), tanh.at(0), d.data(), d.at(i), tanh.data(), tanh.at(0), n);
    k.axpy(-1, tanh.data(), tanh.at(0), d.data(), d.at(i), n);
  }

  private Operand head(Tensor[] x, boolean transposed) {
    return stored == null ? Context.operand(x[2], transposed) : stored.operand(transposed, x[0].type());
  }

  /** Logits, and from their slopes dx and dW: a product each. What is done to a logit itself is not counted. */
  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 2L * x[0].live() * vocabulary(x) * x[0].cols() * (1 + (wantX ? 1 : 0) + (wantW ? 1 : 0));
  }

  /** The logits, four times through the cache, are not counted. */
  @Override
  public long bytes(Tensor[] x, Tensor[] y) {
    long sum = stored == null ? 0 : stored.bytes();
    for (Tensor t : x) sum += t.size() * t.type().bytes();
    for (int i = 0; i < y.length; i++) if (i != 4) sum += y[i].size() * y[i].type().bytes();
    return sum;
  }

  private static void clear(Context context, Tensor t) {
    Rows.each(context, t, r -> Rows.clear(t, r));
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] d = new Tensor[x.length];
    if (wanted[0]) d[0] = run.apply(new ScaleBy(), y[2], dy);
    if (stored == null && wanted[2]) d[2] = run.apply(new ScaleBy(), y[3], dy);
    if (biased && wanted[x.length - 1]) d[x.length - 1] = run.apply(new ScaleBy(), y[5], dy);
    return d;
  }

  /** ln sum e^logits - the target's logit, averaged: with rows chosen by a one-hot matrix of the run's own type. */
  @Override
  public Tensor compose(Run run, Tensor... x) {
    Tensor logits = stored == null ? run.apply(MatMul.LINEAR, x[0], x[2]) : run.apply(new MatMulStored(stored), x[0]);
    if (biased) logits = run.apply(AddRow.OP, logits, bias(x));
    if (cap != 0) {
      logits = run.apply(new Scale(cap), run.apply(new Map(Unary.TANH), run.apply(new Scale(1 / cap), logits)));
    }
    Tensor chosen = run.real(logits.rows(), logits.cols());
    Tensor share = run.real(logits.rows(), 1);
    int counted = 0;
    for (int r = 0; r < x[0].live(); r++) if (x[1].intAt(r, 0) >= 0) counted++;
    for (int r = 0; r < logits.rows(); r++) {
      int target = r < x[0].live() ? x[1].intAt(r, 0) : -1;
      for (int c = 0; c < logits.cols(); c++) chosen.set(r, c, c == target ? 1 : 0);
      share.set(r, 0, target < 0 ? 0 : 1.0 / counted);
    }
    Tensor sums = run.apply(new RowSum(), run.apply(Map.EXP, logits));
    Tensor wanted = run.apply(new RowSum(), run.apply(Mul.OP, logits, chosen));
    Tensor loss = run.apply(Add.OP, run.apply(new Map(Unary.LOG), sums), run.apply(new Scale(-1), wanted));
    return run.apply(new ColumnSum(), run.apply(Mul.OP, loss, share));
  }
}
