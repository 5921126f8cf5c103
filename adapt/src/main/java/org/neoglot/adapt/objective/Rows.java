// Where rows come from.
package org.neoglot.adapt.objective;

import java.util.List;
import java.util.function.LongFunction;

/** Rows by number, without end: whatever their source, a number always gives the same. */
@FunctionalInterface
public interface Rows {
  /** The row of a number from 0. */
  Row at(long number);

  /** A list that is gone through again and again, each time in another order, which follows from the seed. */
  static Rows of(List<Row> rows, long seed) {
    return new Shuffled<>(rows, seed)::apply;
  }

  /** In the order of the list. */
  static Rows inOrder(List<Row> rows) {
    List<Row> all = List.copyOf(rows);
    return number -> all.get((int) (number % all.size()));
  }

  /** Pieces of a text by number, each between two tokens, as in {@code [CLS] piece [SEP]}. */
  static Rows framed(LongFunction<int[]> text, int first, int last, Units units) {
    return number -> {
      int[] piece = text.apply(number);
      int[] ids = new int[piece.length + 2];
      ids[0] = first;
      System.arraycopy(piece, 0, ids, 1, piece.length);
      ids[ids.length - 1] = last;
      return new Row(ids, null, null, units.of(ids));
    };
  }
}
