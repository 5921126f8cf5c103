// Attention with learned terms of the distance between query and key.
package org.neoglot.engine.ops;

import java.util.Arrays;
import org.neoglot.engine.Context;
import org.neoglot.engine.Op;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Worker;
import org.neoglot.engine.kernels.AttentionHead;

/**
 * {@link Attention} whose scores gain learned terms of the distance t = key - query, in positions of the sequence. With
 * c(t) the column that a distance has in the tables, the score of query i and key j under head h is
 *
 * <pre>{@code scale (q_i k_j + q_i r_c(t) + k_j s_c(t)) + b_c(t),h}</pre>
 *
 * <ul>
 * <li>{@code bias}: b (columns, heads) is a number for each distance and head (Raffel et al. 2020, section 2.1)</li>
 * <li>{@code byQuery}: r (columns, heads * headDim), the distance as a key (He et al. 2021, equation 4:
 * content-to-position)</li>
 * <li>{@code byKey}: s (columns, heads * headDim), the distance as a query (the same: position-to-content)</li>
 * </ul>
 *
 * <p>Operands: q (rows, heads * headDim), k and v (pool rows, heads * headDim), then {@code starts, keyStarts, keyRows,
 * counts} of the {@link Segments}, then c, I32 (1, 2 reach + 1), which holds the column of the distances -reach to reach;
 * what is farther counts as that far; then b, r and s, those that there are. Results as those of {@link Attention}. Scores
 * exist for {@value RelativeHead#BLOCK} queries of a head at a time, so memory is linear in the length.
 *
 * <p>Masked scores meet values as products with 0: a value that is not finite reaches the up to
 * {@value RelativeHead#BLOCK} queries of its block that do not see it. Sequences must not share key rows under a gradient.
 */
public record AttentionRelative(Attention attention, boolean bias, boolean byQuery, boolean byKey) implements Op.Fused {
  /** Which operand holds the columns of distances, and after which the terms follow. */
  static final int COLUMNS = 7;

  public AttentionRelative {
    if (attention.heads() != attention.kvHeads() || attention.cap() != 0 || !attention.slopes().isEmpty()) {
      throw new IllegalArgumentException("relative attention has a key head for each head, no cap and no slopes, not "
          + attention);
    }
    if (!bias && !byQuery && !byKey) throw new IllegalArgumentException("relative attention has at least one term");
  }

  /** A number for each distance and head is added (T5, MPNet). */
  public static AttentionRelative biased(int heads, int headDim, Mask mask, double scale) {
    return new AttentionRelative(new Attention(heads, heads, headDim, mask, scale), true, false, false);
  }

  /** Distances are keys, queries, or both (DeBERTa); every key is seen. */
  public static AttentionRelative disentangled(int heads, int headDim, double scale, boolean byQuery, boolean byKey) {
    return new AttentionRelative(new Attention(heads, heads, headDim, Mask.FULL, scale), false, byQuery, byKey);
  }

  /** Applies it; {@code terms} are b, r and s, those that there are. */
  public Tensor apply(Run run, Tensor q, Tensor k, Tensor v, Segments s, Tensor columns, Tensor... terms) {
    Tensor[] x = Arrays.copyOf(new Tensor[] {q, k, v, s.starts(), s.keyStarts(), s.keyRows(), s.counts(), columns},
        COLUMNS + 1 + terms.length);
    System.arraycopy(terms, 0, x, COLUMNS + 1, terms.length);
    return run.apply(this, x);
  }

  /** b among operands, or among gradients that follow {@code before} others; null for none. */
  private Tensor term(boolean has, int place, int before, Tensor[] x) {
    return has ? x[before + place] : null;
  }

  Tensor bias(int before, Tensor[] x) {
    return term(bias, 0, before, x);
  }

  Tensor queryTerm(int before, Tensor[] x) {
    return term(byQuery, bias ? 1 : 0, before, x);
  }

  Tensor keyTerm(int before, Tensor[] x) {
    return term(byKey, (bias ? 1 : 0) + (byQuery ? 1 : 0), before, x);
  }

  private int terms() {
    return (bias ? 1 : 0) + (byQuery ? 1 : 0) + (byKey ? 1 : 0);
  }

  @Override
  public Tensor[] place(Place place, Tensor... x) {
    Shapes.check(this, x.length == COLUMNS + 1 + terms(), "wants " + terms() + " terms after its columns, found "
        + (x.length - COLUMNS - 1));
    Shapes.ints(this, "columns of distances", x[COLUMNS]);
    Shapes.check(this, x[COLUMNS].rows() == 1 && x[COLUMNS].cols() % 2 == 1,
        "wants columns of the distances -reach to reach in one row, found " + x[COLUMNS]);
    int table = x[COLUMNS + 1].rows();
    int dim = attention.heads() * attention.headDim();
    if (bias) Shapes.want(this, "a bias", bias(COLUMNS + 1, x), table, attention.heads());
    if (byQuery) Shapes.want(this, "distances as keys", queryTerm(COLUMNS + 1, x), table, dim);
    if (byKey) Shapes.want(this, "distances as queries", keyTerm(COLUMNS + 1, x), table, dim);
    return attention.place(place, Arrays.copyOf(x, COLUMNS));
  }

  @Override
  public void forward(Context context, Tensor[] x, Tensor[] y) {
    int heads = attention.heads();
    context.threads().parallel(x[6].intAt(0, 1) * heads, (task, worker) -> {
      RelativeHead head = head(context, x, task / heads, task % heads, worker);
      if (context.decode()) head.decode(y[0], y[1]);
      else head.forward(y[0], y[1]);
    });
  }

  private RelativeHead head(Context context, Tensor[] x, int sequence, int head, Worker worker) {
    var terms = new RelativeHead.Terms(x[COLUMNS], bias(COLUMNS + 1, x), queryTerm(COLUMNS + 1, x),
        keyTerm(COLUMNS + 1, x));
    return new RelativeHead(context.kernels(), place(x, sequence, head), terms, worker);
  }

  /** Where a head of a sequence lies. */
  AttentionHead place(Tensor[] x, int sequence, int head) {
    return attention.head(Arrays.copyOf(x, COLUMNS), sequence, head);
  }

  /** Products of queries and keys alone: what distances cost depends on how many there are. */
  @Override
  public long flops(Tensor[] x, Tensor[] y) {
    return attention.flops(Arrays.copyOf(x, COLUMNS), y);
  }

  @Override
  public Tensor[] backward(Run run, Tensor[] x, Tensor[] y, Tensor dy, boolean[] wanted) {
    Tensor[] operands = Arrays.copyOf(x, x.length + 3);
    operands[x.length] = y[0];
    operands[x.length + 1] = y[1];
    operands[x.length + 2] = dy;
    Tensor[] d = run.all(new Gradient(this), operands);
    Tensor[] gradients = new Tensor[x.length];
    System.arraycopy(d, 0, gradients, 0, 3);
    System.arraycopy(d, 3, gradients, COLUMNS + 1, terms());
    return gradients;
  }

  @Override
  public Tensor compose(Run run, Tensor... x) {
    return RelativeComposed.compose(this, run, x);
  }

  /**
   * dq, dk, dv and the gradients of the terms. Operands: those of the forward pass, then out, logsumexp, dout. A head is
   * a task and takes its sequences in their order, so that sums over the batch have the same bits for any threads.
   */
  record Gradient(AttentionRelative op) implements Op {
    @Override
    public String name() {
      return "AttentionRelative.Gradient";
    }

    @Override
    public long flops(Tensor[] x, Tensor[] y) {
      return op.flops(x, y) / 2 * 5;                               // five products instead of two
    }

    @Override
    public Tensor[] place(Place place, Tensor... x) {
      Tensor[] y = new Tensor[3 + op.terms()];
      for (int i = 0; i < 3; i++) y[i] = place.real(x[i].rows(), x[i].cols(), x[i]);
      for (int i = 3; i < y.length; i++) {
        Tensor term = x[COLUMNS + 1 + i - 3];
        y[i] = place.real(term.rows(), term.cols(), term);
      }
      return y;
    }

    @Override
    public void forward(Context context, Tensor[] x, Tensor[] y) {
      for (int i = 1; i < y.length; i++) {
        Tensor d = y[i];
        Rows.each(context, d, r -> Rows.clear(d, r));
      }
      int last = x.length - 3;
      var terms = new RelativeHead.Terms(null, op.bias(3, y), op.queryTerm(3, y), op.keyTerm(3, y));
      var gradient = new RelativeHead.Gradient(x[last], x[last + 1], x[last + 2], y[0], y[1], y[2], terms);
      int sequences = x[6].intAt(0, 1);
      context.threads().parallel(op.attention.heads(), (head, worker) -> {
        for (int s = 0; s < sequences; s++) op.head(context, x, s, head, worker).backward(gradient);
      });
    }
  }
}
