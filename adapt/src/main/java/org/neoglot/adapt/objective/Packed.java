// Rows one after another, as a model takes them.
package org.neoglot.adapt.objective;

import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.models.Backbone;
import org.neoglot.models.Encoder;

/**
 * Rows of several sequences.
 *
 * @param types null where all are of the first kind
 * @param positions null where each sequence counts from 0
 */
public record Packed(int[] ids, int[] types, int[] positions, int[] lengths) {

  /** Packs rows in their order. */
  public static Packed of(List<Row> rows) {
    int size = rows.stream().mapToInt(r -> r.ids().length).sum();
    int[] ids = new int[size];
    int[] types = rows.stream().anyMatch(r -> r.types() != null) ? new int[size] : null;
    int[] positions = rows.stream().anyMatch(r -> r.positions() != null) ? new int[size] : null;
    int at = 0;
    for (Row row : rows) {
      int n = row.ids().length;
      System.arraycopy(row.ids(), 0, ids, at, n);
      if (row.types() != null) System.arraycopy(row.types(), 0, types, at, n);
      for (int i = 0; positions != null && i < n; i++) positions[at + i] = row.positions() == null ? i : row.positions()[i];
      at += n;
    }
    return new Packed(ids, types, positions, rows.stream().mapToInt(r -> r.ids().length).toArray());
  }

  /** Where each sequence begins among all rows. */
  int[] starts() {
    int[] starts = new int[lengths.length];
    for (int i = 1; i < starts.length; i++) starts[i] = starts[i - 1] + lengths[i - 1];
    return starts;
  }

  /** Which rows belong together, with positions of their own where they have some. */
  public Segments segments(Run run) {
    Segments s = Segments.of(run, lengths);
    return positions == null ? s
        : new Segments(s.counts(), s.starts(), run.ints(positions.length, positions), s.keyStarts(), s.keyRows());
  }

  /** Rows (tokens, dim) that went through all layers of a model. */
  public Tensor through(Run run, Backbone model, Segments s) {
    boolean kinds = types != null && model instanceof Encoder encoder && encoder.types() > 0;
    return model.rows(run, s.ids(run, ids), kinds ? s.ids(run, types) : null, s);
  }

  @Override
  public String toString() {
    return lengths.length + " sequences of " + Arrays.toString(lengths) + " tokens";
  }
}
