// How sequences lie side by side in one batch, and who sees whom.
package org.neoglot.engine;

import java.util.Arrays;

/**
 * Which rows of a packed batch belong to which sequence, where each row stands in it, and which rows of the key pool
 * it may look at. Every number is in I32 tensors, because a replayed step reads them anew; nothing is padded.
 *
 * <ul>
 * <li>{@code counts} (1, 2): live rows, live sequences</li>
 * <li>{@code starts} (1, sequences + 1): first row of each sequence, and the end</li>
 * <li>{@code positions} (rows, 1): place of each row in its sequence, from 0, earlier calls included</li>
 * <li>{@code keyStarts} (1, sequences + 1), {@code keyRows} (1, keys): for each sequence its rows in the key pool,
 * oldest first; the last ones are those of this batch</li>
 * </ul>
 */
public record Segments(Tensor counts, Tensor starts, Tensor positions, Tensor keyStarts, Tensor keyRows) {

  /** Sequences of the given lengths that begin here; keys are the batch's own rows. */
  public static Segments of(Run run, int... lengths) {
    return withRoom(run, Arrays.stream(lengths).sum(), lengths.length, lengths);
  }

  /** The same with room for more rows and sequences, for a step that is recorded and replayed. */
  public static Segments withRoom(Run run, int rowCapacity, int sequenceCapacity, int... lengths) {
    Segments s = new Segments(run.ints(1, 0, 0), run.ints(1, new int[sequenceCapacity + 1]),
        run.ints(rowCapacity, new int[rowCapacity]), run.ints(1, new int[sequenceCapacity + 1]),
        run.ints(1, new int[rowCapacity]));
    s.fill(lengths);
    return s;
  }

  /** New lengths in the same tensors. */
  public void fill(int... lengths) {
    int rows = Arrays.stream(lengths).sum();
    if (rows > positions.rows() || lengths.length >= starts.cols()) {
      throw new IllegalArgumentException(lengths.length + " sequences with " + rows + " rows do not fit into "
          + (starts.cols() - 1) + " and " + positions.rows());
    }
    counts.setInt(0, 0, rows);
    counts.setInt(0, 1, lengths.length);
    int row = 0;
    for (int s = 0; s < lengths.length; s++) {
      starts.setInt(0, s, row);
      keyStarts.setInt(0, s, row);
      for (int i = 0; i < lengths[s]; i++, row++) {
        positions.setInt(row, 0, i);
        keyRows.setInt(0, row, row);
      }
    }
    starts.setInt(0, lengths.length, row);
    keyStarts.setInt(0, lengths.length, row);
  }

  /**
   * Sequences that go on: {@code keys[s]} are the pool rows of sequence s, of which the last {@code lengths[s]} are
   * new.
   */
  public static Segments continuing(Run run, int[] lengths, int[][] keys) {
    int rows = Arrays.stream(lengths).sum();
    int[] starts = new int[lengths.length + 1];
    int[] keyStarts = new int[lengths.length + 1];
    int[] positions = new int[rows];
    for (int s = 0; s < lengths.length; s++) {
      starts[s + 1] = starts[s] + lengths[s];
      keyStarts[s + 1] = keyStarts[s] + keys[s].length;
      for (int i = 0; i < lengths[s]; i++) positions[starts[s] + i] = keys[s].length - lengths[s] + i;
    }
    int[] keyRows = Arrays.stream(keys).flatMapToInt(Arrays::stream).toArray();
    return new Segments(run.ints(1, rows, lengths.length), run.ints(1, starts), run.ints(Math.max(1, rows), positions),
        run.ints(1, keyStarts), run.ints(1, keyRows));
  }

  public int rows() {
    return counts.intAt(0, 0);
  }

  public int sequences() {
    return counts.intAt(0, 1);
  }

  public int start(int sequence) {
    return starts.intAt(0, sequence);
  }

  /** Rows of a sequence in this batch. */
  public int length(int sequence) {
    return start(sequence + 1) - start(sequence);
  }

  /** Ids of the batch as a column whose live rows are this batch's. */
  public Tensor ids(Run run, int... ids) {
    int[] padded = Arrays.copyOf(ids, positions.rows());
    return run.ints(padded.length, padded).countedBy(counts);
  }
}
