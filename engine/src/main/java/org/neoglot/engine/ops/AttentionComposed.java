// Attention by its equation, with the whole matrix of scores: the definition to compare with.
package org.neoglot.engine.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.AttentionHead;
import org.neoglot.engine.kernels.Unary;

/**
 * {@link Attention} as the equation has it, one sequence and head at a time, with the whole matrix of scores: the
 * definition, and the path of second derivatives. Reads segment contents, so it cannot be replayed.
 */
final class AttentionComposed {
  private AttentionComposed() {}

  /** What is added to the scores (queries, keys) of a head before the softmax, of its q and k; null for nothing. */
  @FunctionalInterface
  interface Terms {
    Tensor of(AttentionHead head, Tensor q, Tensor k);
  }

  static Tensor compose(Attention a, Run run, Tensor[] x) {
    return compose(a, run, x, (h, q, k) -> h.slope() == 0 ? null : bias(run, h));
  }

  static Tensor compose(Attention a, Run run, Tensor[] x, Terms terms) {
    List<Tensor> parts = new ArrayList<>();
    for (int s = 0; s < x[6].intAt(0, 1); s++) {
      for (int h = 0; h < a.heads(); h++) parts.add(head(a, run, x, a.head(x, s, h), terms));
    }
    Tensor sum = parts.get(0);
    for (int i = 1; i < parts.size(); i++) sum = run.apply(Add.OP, sum, parts.get(i));
    return x[0].liveCount() == null ? sum
        : run.apply(new Gather(), sum, range(run, 0, x[0].rows()).countedBy(x[0].liveCount()));
  }

  private static Tensor head(Attention a, Run run, Tensor[] x, AttentionHead h, Terms terms) {
    int d = a.headDim();
    Tensor rows = range(run, h.first(), h.queries());
    Tensor keyRows = rowsOf(run, h.keyRows(), h.keyFrom(), h.keys());
    Tensor q = run.apply(new Gather(), run.apply(new Columns(h.queryColumn(), d), x[0]), rows);
    Tensor k = run.apply(new Gather(), run.apply(new Columns(h.keyColumn(), d), x[1]), keyRows);
    Tensor v = run.apply(new Gather(), run.apply(new Columns(h.keyColumn(), d), x[2]), keyRows);
    Tensor scores = run.apply(new Scale(a.scale()), run.apply(MatMul.LINEAR, q, k));
    if (a.cap() != 0) {
      Tensor t = run.apply(new Map(Unary.TANH), run.apply(new Scale(1 / a.cap()), scores));
      scores = run.apply(new Scale(a.cap()), t);
    }
    Tensor term = terms.of(h, q, k);
    if (term != null) scores = run.apply(Add.OP, scores, term);
    Tensor p = run.apply(new Softmax(h.position(0), a.mask(), h.open()), scores);
    Tensor placed = run.apply(new Scatter(x[0].rows()), run.apply(MatMul.PLAIN, p, v), rows);
    return run.apply(new PadColumns(h.queryColumn(), a.heads() * d), placed);
  }

  private static Tensor bias(Run run, AttentionHead h) {
    Tensor t = run.real(h.queries(), h.keys());
    for (int i = 0; i < h.queries(); i++) {
      for (int j = 0; j < h.keys(); j++) t.set(i, j, -h.slope() * Math.abs(j - h.position(i)));
    }
    return t;
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
}
