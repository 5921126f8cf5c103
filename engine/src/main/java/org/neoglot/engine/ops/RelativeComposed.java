// Attention with relative terms by its equation: the definition to compare with.
package org.neoglot.engine.ops;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.AttentionHead;

/**
 * {@link AttentionRelative} as the equation has it: each query's, or key's, row of numbers by column meets a matrix of
 * ones that says which distance has which column. The definition, and the path of second derivatives.
 */
final class RelativeComposed {
  private RelativeComposed() {}

  static Tensor compose(AttentionRelative a, Run run, Tensor[] x) {
    int first = AttentionRelative.COLUMNS + 1;
    return AttentionComposed.compose(a.attention(), run, Arrays.copyOf(x, AttentionRelative.COLUMNS), (h, q, k) -> {
      Tensor sum = null;
      int reach = x[AttentionRelative.COLUMNS].cols() / 2;
      IntUnaryOperator column = t -> x[AttentionRelative.COLUMNS].intAt(0, reach + Math.clamp(t, -reach, reach));
      if (a.bias()) {
        Tensor row = run.apply(new Transpose(), run.apply(new Columns(h.index(), 1), a.bias(first, x)));
        sum = byQuery(run, h, run.apply(new Gather(), row, run.ints(h.queries(), new int[h.queries()])), column);
      }
      if (a.byQuery()) {
        sum = add(run, sum, byQuery(run, h, products(run, a, h, q, a.queryTerm(first, x)), column));
      }
      if (a.byKey()) sum = add(run, sum, byKey(run, h, products(run, a, h, k, a.keyTerm(first, x)), column));
      return sum;
    });
  }

  private static Tensor add(Run run, Tensor sum, Tensor term) {
    return sum == null ? term : run.apply(Add.OP, sum, term);
  }

  /** scale x T^T with this head's part of a table: (rows, columns). */
  private static Tensor products(Run run, AttentionRelative a, AttentionHead h, Tensor x, Tensor table) {
    Tensor part = run.apply(new Columns(h.queryColumn(), h.headDim()), table);
    return run.apply(new Scale(a.attention().scale()), run.apply(MatMul.LINEAR, x, part));
  }

  /** Row i of (queries, columns) becomes row i of (queries, keys). */
  private static Tensor byQuery(Run run, AttentionHead h, Tensor rows, IntUnaryOperator column) {
    Tensor[] chosen = new Tensor[h.queries()];
    for (int i = 0; i < chosen.length; i++) {
      int position = h.position(i);
      chosen[i] = chosen(run, rows, i, h.keys(), j -> column.applyAsInt(j - position));
    }
    return run.apply(new ConcatRows(), chosen);
  }

  /** Row j of (keys, columns) becomes column j of (queries, keys). */
  private static Tensor byKey(Run run, AttentionHead h, Tensor rows, IntUnaryOperator column) {
    Tensor[] chosen = new Tensor[h.keys()];
    for (int j = 0; j < chosen.length; j++) {
      int key = j;
      chosen[j] = chosen(run, rows, j, h.queries(), i -> column.applyAsInt(key - h.position(i)));
    }
    return run.apply(new Transpose(), run.apply(new ConcatRows(), chosen));
  }

  /** Of one row, the numbers in the given columns: (1, count). */
  private static Tensor chosen(Run run, Tensor rows, int row, int count, IntUnaryOperator column) {
    Tensor ones = run.real(rows.cols(), count);
    for (int c = 0; c < ones.rows(); c++) Rows.clear(ones, c);
    for (int i = 0; i < count; i++) ones.set(column.applyAsInt(i), i, 1);
    Tensor one = run.apply(new Gather(), rows, run.ints(1, row));
    return run.apply(MatMul.PLAIN, one, ones);
  }
}
