// Framed sequences through a backbone, many at a time.
package org.neoglot.eval.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Workspace;
import org.neoglot.eval.data.Sequence;
import org.neoglot.models.Backbone;
import org.neoglot.models.Encoder;

/** Batches of a list's order, so that memory does not grow with its length. Neighbours change nothing, to the bit. */
final class Packed {
  /** Rows that pass through the model at a time. */
  private static final int ROWS = 2048;

  private Packed() {}

  /** Work on the rows of some sequences; {@code from} is the number of the first of them. */
  @FunctionalInterface
  interface Pass {
    void of(List<Sequence> some, int from, Tensor rows, Segments segments);
  }

  /** Hands over rows (tokens, dim) that went through all layers; they are gone when the pass returns. */
  static void each(Subject subject, Backbone model, List<Sequence> all, Pass pass) {
    var run = subject.run();
    for (int from = 0; from < all.size();) {
      List<Sequence> some = new ArrayList<>();
      int rows = 0;
      for (int i = from; i < all.size() && (some.isEmpty() || rows + all.get(i).length() <= ROWS); i++) {
        some.add(all.get(i));
        rows += all.get(i).length();
      }
      Workspace.Mark mark = run.workspace().mark();
      Segments s = Segments.of(run, some.stream().mapToInt(Sequence::length).toArray());
      pass.of(some, from, rows(run, model, some, s), s);
      run.workspace().release(mark);
      from += some.size();
    }
  }

  private static Tensor rows(Run run, Backbone model, List<Sequence> some, Segments s) {
    boolean kinds = model instanceof Encoder encoder && encoder.types() > 1;
    Tensor types = kinds ? s.ids(run, some.stream().flatMapToInt(q -> Arrays.stream(q.types())).toArray()) : null;
    return model.rows(run, s.ids(run, some.stream().flatMapToInt(q -> Arrays.stream(q.ids())).toArray()), types, s);
  }
}
