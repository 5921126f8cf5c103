// The gradient of attention.
package org.neoglot.engine.ops;

import java.util.Arrays;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;
import org.neoglot.engine.kernels.AttentionHead;

/**
 * dq, dk, dv of {@link Attention}. Operands: those of the forward pass, then out, logsumexp, dout. Sequences must not
 * share key rows.
 *
 * <p>Where there are enough sequences and key heads, each is one task, which makes the scores once for all three
 * gradients: five products. Else queries are shared out for dq, and keys for dk and dv: seven products, but work for
 * every thread. The bits are the same, because every sum runs in one order either way.
 */
record AttentionGradient(Attention attention) implements Op {
  /** Queries, or keys, of one task where a head is shared out. */
  private static final int TASK = 2 * AttentionHead.BLOCK;

  @Override
  public String name() {
    return "Attention.Gradient";
  }

  /** Five products: scores again, dP = dO V^T, dV, dQ and dK. */
  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 10L * attention.headDim() * attention.heads() * attention.pairs(forwardOperands(x));
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0]), place.real(x[1].rows(), x[1].cols(), x[1]),
        place.real(x[2].rows(), x[2].cols(), x[2])};
  }

  private static Tensor[] forwardOperands(Tensor[] x) {
    return Arrays.copyOf(x, x.length - 3);
  }

  @Override
  public void forward(Context context, Tensor[] all, Tensor[] y) {
    for (int i = 1; i < 3; i++) {
      Tensor d = y[i];
      Rows.each(context, d, r -> Rows.clear(d, r));
    }
    Tensor[] x = forwardOperands(all);
    Tensor[] rest = Arrays.copyOfRange(all, x.length, all.length);
    int sequences = x[6].intAt(0, 1);
    int threads = context.threads().count();
    int whole = sequences * attention.kvHeads();
    if (threads == 1 || whole >= 3 * threads || whole % threads == 0 && sequences == 1) {
      context.threads().parallel(whole, (task, worker) -> {
        int sequence = task / attention.kvHeads();
        keys(context, x, rest, y, y[0], sequence, task % attention.kvHeads(), 0, Integer.MAX_VALUE, worker);
      });
    } else {
      shared(context, x, rest, y, sequences);
    }
  }

  /** Few heads: tasks of some keys, then tasks of some queries. */
  private void shared(Context context, Tensor[] x, Tensor[] rest, Tensor[] y, int sequences) {
    int kvHeads = attention.kvHeads();
    int keyParts = parts(x[4], sequences, TASK);
    context.threads().parallel(keyParts * kvHeads, (task, worker) -> {
      int part = task / kvHeads;
      int sequence = owner(x[4], part, TASK);
      int from = (part - parts(x[4], sequence, TASK)) * TASK;
      keys(context, x, rest, y, null, sequence, task % kvHeads, from, from + TASK, worker);
    });
    int heads = attention.heads();
    int queryParts = parts(x[3], sequences, TASK);
    context.threads().parallel(queryParts * heads, (task, worker) -> {
      int part = queryParts - 1 - task / heads;
      int sequence = owner(x[3], part, TASK);
      int from = (part - parts(x[3], sequence, TASK)) * TASK;
      AttentionHead head = attention.head(x, sequence, task % heads);
      var gradient = new AttentionHead.Gradient(rest[0], rest[1], rest[2], y[0], null, null);
      context.kernels().attentionGradient(head, gradient,
          new AttentionHead.Part(from, Math.min(TASK, head.queries() - from), 0, head.keys()), worker);
    });
  }

  /** Gradients of some keys by all queries of the heads that share them, in the order of heads. */
  private void keys(Context context, Tensor[] x, Tensor[] rest, Tensor[] y, Tensor dq, int sequence, int kvHead,
      int from, int to, Worker worker) {
    int group = attention.heads() / attention.kvHeads();
    var gradient = new AttentionHead.Gradient(rest[0], rest[1], rest[2], dq, y[1], y[2]);
    for (int i = 0; i < group; i++) {
      AttentionHead head = attention.head(x, sequence, kvHead * group + i);
      context.kernels().attentionGradient(head, gradient,
          new AttentionHead.Part(0, head.queries(), from, Math.min(to, head.keys())), worker);
    }
  }

  /** Parts of {@code size} rows, the last one shorter, of the first sequences together. */
  static int parts(Tensor starts, int sequences, int size) {
    int sum = 0;
    for (int s = 0; s < sequences; s++) sum += (starts.intAt(0, s + 1) - starts.intAt(0, s) + size - 1) / size;
    return sum;
  }

  /** The sequence that such a part belongs to. */
  static int owner(Tensor starts, int part, int size) {
    int sequence = 0;
    for (int before = part; ; sequence++) {
      before -= (starts.intAt(0, sequence + 1) - starts.intAt(0, sequence) + size - 1) / size;
      if (before < 0) return sequence;
    }
  }
}
