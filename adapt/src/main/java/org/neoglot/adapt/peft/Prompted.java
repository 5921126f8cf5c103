// A causal model whose sequences have a past.
package org.neoglot.adapt.peft;

import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.SliceRows;
import org.neoglot.models.Cache;
import org.neoglot.models.Decoder;

/** Rows in, rows out, as without a past: callers see no virtual tokens, but the context is shorter by them. */
final class Prompted extends Around {
  private final Cache.Past past;

  Prompted(Decoder inner, Cache.Past past) {
    super(inner);
    this.past = past;
  }

  @Override
  public Cache.Past past() {
    return past;
  }

  @Override
  public int context() {
    return inner.context() - past.most();
  }

  @Override
  public Tensor body(Run run, Tensor x, Segments s, Cache cache) {
    if (cache != null) return inner.body(run, x, s, cache);
    if (x.rows() != s.rows()) {
      throw new IllegalArgumentException("a model with virtual tokens wants batches without spare rows, found " + x.rows()
          + " for " + s.rows());
    }
    try (Cache own = Cache.taped(this)) {
      int[] which = new int[s.sequences()];
      int[] lengths = new int[s.sequences()];
      for (int i = 0; i < which.length; i++) {
        which[i] = own.open();
        lengths[i] = s.length(i);
      }
      Segments after = own.next(run, which, lengths);
      // Rows count by the segments that they go with: the caller's outside, those that continue a past inside.
      Tensor y = inner.body(run, counted(run, x, after), after, own);
      return counted(run, y, s);
    }
  }

  private static Tensor counted(Run run, Tensor x, Segments s) {
    return run.apply(new SliceRows(0, x.rows()), x, s.positions().countedBy(s.counts()));
  }
}
