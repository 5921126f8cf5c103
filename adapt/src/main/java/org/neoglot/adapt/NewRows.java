// How the row of a new token begins, from the rows of old ones.
package org.neoglot.adapt;

import java.util.stream.IntStream;

/** Arithmetic over the old rows of a table, in doubles and in the order of the rows. */
final class NewRows {
  /** An old table. */
  @FunctionalInterface
  interface Old {
    /** A row; valid until the next one is asked for. */
    double[] row(int id);
  }

  private NewRows() {}

  /** The mean of some rows, one or more. */
  static double[] mean(Old table, int[] ids) {
    double[] mean = new double[table.row(ids[0]).length];
    for (int id : ids) {
      double[] row = table.row(id);
      for (int c = 0; c < mean.length; c++) mean[c] += row[c];
    }
    for (int c = 0; c < mean.length; c++) mean[c] /= ids.length;
    return mean;
  }

  /** The mean of the first so many rows. */
  static double[] mean(Old table, int rows) {
    return mean(table, IntStream.range(0, rows).toArray());
  }

  /** Root mean square of the elements of the first so many rows. */
  static double rootMeanSquare(Old table, int rows) {
    double sum = 0;
    long count = 0;
    for (int r = 0; r < rows; r++) {
      double[] row = table.row(r);
      for (double x : row) sum += x * x;
      count += row.length;
    }
    return Math.sqrt(sum / count);
  }
}
