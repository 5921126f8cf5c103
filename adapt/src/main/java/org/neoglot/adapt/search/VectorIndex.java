// Vectors that can be asked which of them are nearest.
package org.neoglot.adapt.search;

import java.util.List;

/** An index over numbered vectors; nearness is the dot product, which of vectors of length 1 is their cosine. */
public sealed interface VectorIndex extends AutoCloseable permits ExactIndex, GraphIndex {
  /**
   * A vector that was found.
   *
   * @param row its number
   * @param score its dot product with the query
   */
  record Hit(int row, double score) {}

  /** At most {@code count} nearest vectors, the nearest first; of equally near ones the lower number. */
  List<Hit> nearest(float[] query, int count);

  /** How many vectors there are. */
  int size();

  /** Numbers in a vector. */
  int dim();

  @Override
  void close();

  /** Refuses a query of another size. */
  default void check(float[] query) {
    if (query.length != dim()) {
      throw new IllegalArgumentException("a query of " + query.length + " numbers for vectors of " + dim()
          + "; it is of another model");
    }
  }
}
