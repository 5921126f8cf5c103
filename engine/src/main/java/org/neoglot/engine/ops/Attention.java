// Scaled dot-product attention over packed sequences.
package org.neoglot.engine.ops;

import java.util.List;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.AttentionHead;

/**
 * Scaled dot-product attention (Vaswani et al. 2017, equation 1) of packed sequences over a pool of keys and values,
 * under a {@link Mask}, with groups of query heads that share a key head (Ainslie et al. 2023). The matrix of scores is
 * never stored; memory is linear in the length.
 *
 * <p>Operands: q (rows, heads * headDim), k and v (pool rows, kvHeads * headDim), then {@code starts, keyStarts,
 * keyRows, counts} of the {@link Segments}, and for a {@link Mask.Prefix} optionally the prefix of each sequence, I32
 * (1, sequences). Results: out like q, and (rows, heads) the log of each softmax's denominator, from which backward
 * makes the probabilities again instead of keeping them. A query that sees no key gets 0.
 *
 * @param cap scores become cap tanh(score / cap), 0 for no cap (Gemma 2)
 * @param slopes one a head: a key at distance t loses slope t (ALiBi, Press et al. 2022); empty for none
 */
public record Attention(int heads, int kvHeads, int headDim, Mask mask, double scale, double cap, List<Double> slopes)
    implements Op.Fused {
  /** Query rows of one task: enough to make packing their keys cheap. */
  private static final int TASK = 2 * AttentionHead.BLOCK;
  private static final AttentionDecode.Terms NO_TERMS = (s, query, from, seen) -> { };

  public Attention {
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(heads + " heads cannot share " + kvHeads + " key heads evenly");
    }
    slopes = List.copyOf(slopes);
    if (!slopes.isEmpty() && slopes.size() != heads) {
      throw new IllegalArgumentException(slopes.size() + " slopes for " + heads + " heads");
    }
  }

  /** Without a cap or slopes. */
  public Attention(int heads, int kvHeads, int headDim, Mask mask, double scale) {
    this(heads, kvHeads, headDim, mask, scale, 0, List.of());
  }

  /** Causal or full. */
  public Attention(int heads, int kvHeads, int headDim, boolean causal, double scale) {
    this(heads, kvHeads, headDim, causal ? Mask.CAUSAL : Mask.FULL, scale);
  }

  /** Causal attention with the usual 1 / sqrt(headDim). */
  public static Attention causal(int heads, int kvHeads, int headDim) {
    return new Attention(heads, kvHeads, headDim, Mask.CAUSAL, 1 / Math.sqrt(headDim));
  }

  /** The same with scores capped. */
  public Attention capped(double cap) {
    return new Attention(heads, kvHeads, headDim, mask, scale, cap, slopes);
  }

  /** The same with a bias by distance. */
  public Attention biased(List<Double> slopes) {
    return new Attention(heads, kvHeads, headDim, mask, scale, cap, slopes);
  }

  /** Applies it: the one place that knows the order of operands. */
  public Tensor apply(Run run, Tensor q, Tensor k, Tensor v, Segments s) {
    return run.apply(this, q, k, v, s.starts(), s.keyStarts(), s.keyRows(), s.counts());
  }

  /** With a prefix for each sequence. */
  public Tensor apply(Run run, Tensor q, Tensor k, Tensor v, Segments s, Tensor prefixes) {
    return run.apply(this, q, k, v, s.starts(), s.keyStarts(), s.keyRows(), s.counts(), prefixes);
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "queries", x[0], x[0].rows(), heads * headDim);
    Shapes.want(this, "keys", x[1], x[1].rows(), kvHeads * headDim);
    Shapes.same(this, x[1], x[2]);
    Shapes.check(this, x.length == 7 || mask instanceof Mask.Prefix, mask + " takes no prefixes");
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0]), place.real(x[0].rows(), heads, x[0])};
  }

  /** One head of one sequence. */
  AttentionHead head(Tensor[] x, int sequence, int head) {
    int first = x[3].intAt(0, sequence);
    int keyFrom = x[4].intAt(0, sequence);
    var scores = new AttentionHead.Scores(scale, cap, mask.back(), mask.ahead());
    return new AttentionHead(x[0], x[1], x[2], first, x[3].intAt(0, sequence + 1) - first, head * headDim, x[5],
        keyFrom, x[4].intAt(0, sequence + 1) - keyFrom, head / (heads / kvHeads) * headDim, headDim, scores,
        slopes.isEmpty() ? 0 : slopes.get(head), open(x, sequence));
  }

  private int open(Tensor[] x, int sequence) {
    return x.length > 7 ? x[7].intAt(0, sequence) : mask.open();
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    int sequences = x[6].intAt(0, 1);
    if (context.decode()) {
      context.threads().parallel(sequences * heads, (task, worker) -> AttentionDecode.forward(context.kernels(),
          head(x, task / heads, task % heads), y[0], y[1], worker, NO_TERMS));
      return;
    }
    int blocks = AttentionGradient.parts(x[3], sequences, TASK);
    context.threads().parallel(blocks * heads, (task, worker) -> {
      // Late blocks see most keys: they go first, so that no thread is left with a long one at the end.
      int block = blocks - 1 - task / heads;
      int sequence = AttentionGradient.owner(x[3], block, TASK);
      AttentionHead head = head(x, sequence, task % heads);
      int from = (block - AttentionGradient.parts(x[3], sequence, TASK)) * TASK;
      context.kernels().attention(head, y[0], y[1], from, Math.min(TASK, head.queries() - from), worker);
    });
  }

  /** A query and a key that it sees meet in two products of headDim numbers: the score and the mixing. */
  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 4L * headDim * heads * pairs(x);
  }

  /** How many keys all queries of the batch see, all together. */
  long pairs(Tensor[] x) {
    long sum = 0;
    for (int s = 0; s < x[6].intAt(0, 1); s++) {
      AttentionHead head = head(x, s, 0);
      for (int i = 0; i < head.queries(); i++) sum += head.to(i) - head.from(i);
    }
    return sum;
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] operands = java.util.Arrays.copyOf(x, x.length + 3);
    operands[x.length] = y[0];
    operands[x.length + 1] = y[1];
    operands[x.length + 2] = dy;
    Tensor[] d = run.all(new AttentionGradient(this), operands);
    Tensor[] gradients = new Tensor[x.length];
    System.arraycopy(d, 0, gradients, 0, 3);
    return gradients;
  }

  @Override
  public Tensor compose(Run run, Tensor... x) {
    return AttentionComposed.compose(this, run, x);
  }
}
