// The one reference whose loss asks for more than the next token.
package org.neoglot.adapt.verify;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.neoglot.autograd.Tape;
import org.neoglot.engine.EagerRun;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.ConcatRows;
import org.neoglot.models.Cache;
import org.neoglot.models.Xglm;

/**
 * XGLMForCausalLM's loss: in the last column of its padded batch, be it padding or not, it wants the pad token next. So
 * that its recorded loss and gradients can be compared, a pad token is sent through the model after each shorter row: it
 * stands in the last column and sees the row's real tokens, not itself. Training here does without all that.
 */
final class XglmLoss {
  private final Xglm model;
  private final Case.Batch batch;
  private final int pad;

  XglmLoss(Xglm model, Case.Batch batch) {
    this.model = model;
    this.batch = batch;
    this.pad = model.config().size("pad_token_id");
  }

  /** @param targets of the real tokens; those of rows without padding are completed */
  Tensor mean(Tape tape, EagerRun run, int[] targets) {
    Cache cache = Cache.taped(model);
    try (cache) {
      int[] lengths = batch.lengths();
      int[] which = IntStream.range(0, lengths.length).map(i -> cache.open()).toArray();
      Segments s = cache.next(run, which, lengths);
      Tensor x = model.body(tape, model.embed(tape, s.ids(run, batch.ids())), s, cache);
      for (int r = 0; r < lengths.length; r++) if (!padded(r)) targets[s.start(r + 1) - 1] = pad;
      int[] shorter = Arrays.stream(which).filter(this::padded).toArray();
      if (shorter.length > 0) {
        int[] pads = new int[shorter.length];
        Arrays.fill(pads, pad);
        Segments last = lastColumn(run, cache, shorter);
        // Embedded outside of the tape: the reference's pad row takes no gradient from where it is looked up.
        Tensor ends = model.body(tape, model.embed(run, last.ids(run, pads)), last, cache);
        x = tape.apply(new ConcatRows(), x, ends);
        int real = targets.length;
        targets = Arrays.copyOf(targets, real + pads.length);
        Arrays.fill(targets, real, targets.length, pad);
      }
      return model.loss(tape, x, run.ints(targets.length, targets)).mean();
    }
  }

  private boolean padded(int row) {
    int[] columns = batch.columnsOf().get(row);
    return columns[columns.length - 1] != batch.columns() - 1;
  }

  /** A row more of each sequence, in the last column, without its own key. */
  private Segments lastColumn(EagerRun run, Cache cache, int[] which) {
    int n = which.length;
    int[] ones = new int[n];
    Arrays.fill(ones, 1);
    Segments s = cache.next(run, which, ones);
    int[] columns = new int[n];
    Arrays.fill(columns, batch.columns() - 1);
    int[] keyStarts = IntStream.rangeClosed(0, n).map(i -> s.keyStarts().intAt(0, i) - i).toArray();
    int[] keyRows = IntStream.range(0, n).flatMap(i ->
        IntStream.range(s.keyStarts().intAt(0, i), s.keyStarts().intAt(0, i + 1) - 1)).map(k -> s.keyRows().intAt(0, k)).toArray();
    return new Segments(s.counts(), s.starts(), run.ints(n, columns), run.ints(1, keyStarts), run.ints(1, keyRows));
  }
}
