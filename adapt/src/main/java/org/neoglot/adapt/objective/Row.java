// One sequence as an encoder is to see it.
package org.neoglot.adapt.objective;

/**
 * Tokens of one sequence.
 *
 * @param ids one or more
 * @param types the kind of segment of each token; null where all are of the first
 * @param positions of each token; null for 0, 1, 2...
 * @param units which tokens belong together when something is masked: neighbours of the same number from 0 are masked
 *     together, those of -1 never
 */
public record Row(int[] ids, int[] types, int[] positions, int[] units) {
  public Row {
    if (ids.length == 0 || units.length != ids.length || types != null && types.length != ids.length
        || positions != null && positions.length != ids.length) {
      throw new IllegalArgumentException("a row of " + ids.length + " ids, " + units.length + " units"
          + (types == null ? "" : ", " + types.length + " types")
          + (positions == null ? "" : ", " + positions.length + " positions") + ": wanted as many of each, and at least 1");
    }
  }

  /** The same with other ids. */
  Row with(int[] others) {
    return new Row(others, types, positions, units);
  }
}
