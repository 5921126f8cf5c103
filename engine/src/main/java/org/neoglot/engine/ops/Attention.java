package org.neoglot.engine.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;

/**
 * Scaled dot-product attention (Vaswani et al. 2017, equation 1) of packed sequences over a pool of keys and values,
 * causal or not, with groups of query heads that share a key head (Ainslie et al. 2023).
 *
 * <p>Operands: q (rows, heads * headDim), k and v (pool rows, kvHeads * headDim), then {@code starts, keyStarts,
 * keyRows, counts} of the {@link Segments}. Results: out like q, and (rows, heads) the log of each softmax's
 * denominator, from which backward makes the probabilities again instead of keeping them.
 */
public record Attention(int heads, int kvHeads, int headDim, boolean causal, double scale) implements Op.Fused {
  /** Query rows that are done together. Fixed, because gradients of keys are summed block by block. */
  static final int BLOCK = 64;

  public Attention {
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(heads + " heads cannot share " + kvHeads + " key heads evenly");
    }
  }

  /** Causal attention with the usual 1 / sqrt(headDim). */
  public static Attention causal(int heads, int kvHeads, int headDim) {
    return new Attention(heads, kvHeads, headDim, true, 1 / Math.sqrt(headDim));
  }

  /** Applies it: the one place that knows the order of operands. */
  public Tensor apply(Run run, Tensor q, Tensor k, Tensor v, Segments s) {
    return run.apply(this, q, k, v, s.starts(), s.keyStarts(), s.keyRows(), s.counts());
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.want(this, "queries", x[0], x[0].rows(), heads * headDim);
    Shapes.want(this, "keys", x[1], x[1].rows(), kvHeads * headDim);
    Shapes.same(this, x[1], x[2]);
    return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0]), place.real(x[0].rows(), heads, x[0])};
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    int sequences = x[6].intAt(0, 1);
    context.threads().parallel(sequences * heads, (task, worker) -> {
      AttentionHead head = new AttentionHead(this, context, worker, x, task / heads, task % heads);
      for (int from = 0; from < head.queries; from += BLOCK) {
        head.forward(y[0], y[1], from, Math.min(BLOCK, head.queries - from));
      }
    });
  }

  /** A query and a key that it sees meet in two products of headDim numbers: the score and the mixing. */
  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return 4L * headDim * heads * pairs(x[3], x[4], x[6].intAt(0, 1));
  }

  /** How many keys all queries of the batch see, all together. */
  private long pairs(Tensor starts, Tensor keyStarts, int sequences) {
    long sum = 0;
    for (int s = 0; s < sequences; s++) {
      long queries = starts.intAt(0, s + 1) - starts.intAt(0, s);
      long keys = keyStarts.intAt(0, s + 1) - keyStarts.intAt(0, s);
      sum += causal ? queries * (keys - queries) + queries * (queries + 1) / 2 : queries * keys;
    }
    return sum;
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] d = run.all(new Gradient(this), x[0], x[1], x[2], x[3], x[4], x[5], x[6], y[0], y[1], dy);
    return new Tensor[] {d[0], d[1], d[2], null, null, null, null};
  }

  /** One sequence and head at a time, as the equation has it; reads segment contents, so it cannot be replayed. */
  @Override
  public Tensor compose(Run run, Tensor... x) {
    List<Tensor> parts = new ArrayList<>();
    for (int s = 0; s < x[6].intAt(0, 1); s++) {
      int from = x[3].intAt(0, s);
      int queries = x[3].intAt(0, s + 1) - from;
      int keyFrom = x[4].intAt(0, s);
      int keys = x[4].intAt(0, s + 1) - keyFrom;
      Tensor rows = range(run, from, queries);
      Tensor keyRows = rowsOf(run, x[5], keyFrom, keys);
      for (int h = 0; h < heads; h++) {
        int g = h / (heads / kvHeads);
        Tensor q = run.apply(new Gather(), run.apply(new Columns(h * headDim, headDim), x[0]), rows);
        Tensor k = run.apply(new Gather(), run.apply(new Columns(g * headDim, headDim), x[1]), keyRows);
        Tensor v = run.apply(new Gather(), run.apply(new Columns(g * headDim, headDim), x[2]), keyRows);
        Tensor scores = run.apply(new Scale(scale), run.apply(MatMul.LINEAR, q, k));
        Tensor p = run.apply(causal ? new Softmax(keys - queries) : Softmax.FULL, scores);
        Tensor out = run.apply(MatMul.PLAIN, p, v);
        Tensor placed = run.apply(new Scatter(x[0].rows()), out, rows);
        parts.add(run.apply(new PadColumns(h * headDim, heads * headDim), placed));
      }
    }
    Tensor sum = parts.get(0);
    for (int i = 1; i < parts.size(); i++) sum = run.apply(Add.OP, sum, parts.get(i));
    return x[0].liveCount() == null ? sum
        : run.apply(new Gather(), sum, range(run, 0, x[0].rows()).countedBy(x[0].liveCount()));
  }

  /** Consecutive ids as a column, which is how Gather wants them. */
  private static Tensor range(Run run, int from, int count) {
    return run.ints(count, IntStream.range(from, from + count).toArray());
  }

  /** Elements of a row vector of ids as a column. */
  private static Tensor rowsOf(Run run, Tensor row, int from, int count) {
    int[] ids = new int[count];
    for (int i = 0; i < count; i++) ids[i] = row.intAt(0, from + i);
    return run.ints(count, ids);
  }

  /** dq, dk, dv. Operands: those of the forward pass, then out, logsumexp, dout. Sequences must not share key rows. */
  private record Gradient(Attention attention) implements Op {
    @Override
    public String name() {
      return "Attention.Gradient";
    }

    /** Five products: scores again, dP = dO V^T, dV, dQ and dK. */
    @Override
    public long flops(Tensor[] x, Tensor[] y) {
      return 10L * attention.headDim * attention.heads * attention.pairs(x[3], x[4], x[6].intAt(0, 1));
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      return new Tensor[] {place.real(x[0].rows(), x[0].cols(), x[0]), place.real(x[1].rows(), x[1].cols(), x[1]),
          place.real(x[2].rows(), x[2].cols(), x[2])};
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      for (int i = 1; i < 3; i++) {
        Tensor d = y[i];
        Rows.each(context, d, r -> Rows.clear(d, r));
      }
      int group = attention.heads / attention.kvHeads;
      context.threads().parallel(x[6].intAt(0, 1) * attention.kvHeads, (task, worker) -> {
        for (int i = 0; i < group; i++) {                        // heads that share keys stay together, in order
          int h = task % attention.kvHeads * group + i;
          gradient(new AttentionHead(attention, context, worker, x, task / attention.kvHeads, h), x, y);
        }
      });
    }

    private static void gradient(AttentionHead head, Tensor[] x, Tensor[] y) {
      for (int from = 0; from < head.queries; from += BLOCK) {
        head.backward(x[7], x[8], x[9], y, from, Math.min(BLOCK, head.queries - from));
      }
      head.scatter(y[1], y[2]);
    }
  }
}
