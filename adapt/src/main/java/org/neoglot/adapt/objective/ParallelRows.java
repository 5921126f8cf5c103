// Two sentences that say the same in two languages, as one row.
package org.neoglot.adapt.objective;

import java.util.Arrays;

/**
 * Translation language modelling's rows (XLM: Conneau and Lample 2019, section 3.3): both sentences see each other, so a
 * hidden word may be found in the other language. Positions begin again with the second sentence, and types say the
 * language.
 *
 * @param first stands before the first sentence: {@code [CLS]}, or {@code </s>} in XLM
 * @param end stands after either
 * @param resets whether positions begin again, as in XLM; a model with learned positions for pairs may go on instead
 */
public record ParallelRows(int first, int end, boolean resets, Units units) {

  /**
   * {@code first a end b end}.
   *
   * @param typeA kind of segment (in XLM the language) of the first sentence, {@code typeB} of the second
   */
  public Row of(int[] a, int[] b, int typeA, int typeB) {
    int middle = a.length + 2;
    int[] ids = new int[middle + b.length + 1];
    ids[0] = first;
    System.arraycopy(a, 0, ids, 1, a.length);
    ids[middle - 1] = end;
    System.arraycopy(b, 0, ids, middle, b.length);
    ids[ids.length - 1] = end;
    int[] types = new int[ids.length];
    Arrays.fill(types, 0, middle, typeA);
    Arrays.fill(types, middle, ids.length, typeB);
    int[] positions = new int[ids.length];
    for (int i = 0; i < ids.length; i++) positions[i] = resets && i >= middle ? i - middle : i;
    return new Row(ids, types, positions, units.of(ids));
  }
}
