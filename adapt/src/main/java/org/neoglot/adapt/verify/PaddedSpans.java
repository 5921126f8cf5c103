// The loss of answers' places as the reference computes it: over rows of padding too.
package org.neoglot.adapt.verify;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.models.Backbone;
import org.neoglot.models.SpanHead;

/**
 * The library's softmax over places does not leave padding out: its rows look at the real tokens, nobody looks at them, and
 * they take their share of the probability. Only the recorded loss needs them; a packed batch has none.
 */
record PaddedSpans(Backbone model, SpanHead head, Case recorded, Case.Batch batch) {

  /** Loss of the recorded places, padding included; null where the case has none that fit. */
  Tensor loss(Tape tape, EagerRun run, String prefix, int[] kinds) {
    int[] starts = recorded.perRow(prefix + "start_positions", batch, batch.columns());
    int[] ends = recorded.perRow(prefix + "end_positions", batch, batch.columns());
    if (starts == null || ends == null || IntStream.range(0, starts.length).anyMatch(i -> ends[i] < starts[i])) return null;
    int rows = batch.rows().size() * batch.columns();
    int[] ids = Arrays.stream(recorded.get(prefix + "input_ids").longs()).mapToInt(id -> (int) id).toArray();
    Segments s = segments(run, rows);
    Tensor x = model.rows(tape, run.ints(rows, ids), run.ints(rows, spread(kinds, rows)), s);
    return head.loss(tape, x, s, starts, ends);
  }

  /** Numbers of real tokens at their places among the padding, which is of the first kind. */
  private int[] spread(int[] real, int rows) {
    int[] all = new int[rows];
    int at = 0;
    for (int r = 0; r < batch.rows().size(); r++) {
      for (int c : batch.columnsOf().get(r)) all[r * batch.columns() + c] = real[at++];
    }
    return all;
  }

  /** Every row has a query; real ones have keys. */
  private Segments segments(EagerRun run, int rows) {
    int n = batch.rows().size();
    int columns = batch.columns();
    int[] starts = IntStream.rangeClosed(0, n).map(r -> r * columns).toArray();
    int[] keyStarts = new int[n + 1];
    for (int r = 0; r < n; r++) keyStarts[r + 1] = keyStarts[r] + batch.rows().get(r).length;
    int[] keys = IntStream.range(0, n)
        .flatMap(r -> Arrays.stream(batch.columnsOf().get(r)).map(c -> r * columns + c)).toArray();
    int[] positions = IntStream.range(0, rows).map(i -> i % columns).toArray();
    return new Segments(run.ints(1, rows, n), run.ints(1, starts), run.ints(rows, positions), run.ints(1, keyStarts),
        run.ints(1, keys));
  }
}
