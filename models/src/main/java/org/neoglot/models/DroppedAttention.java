// Attention some of whose probabilities are dropped in training.
package org.neoglot.models;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Attention;
import org.neoglot.engine.ops.Columns;
import org.neoglot.engine.ops.ConcatRows;
import org.neoglot.engine.ops.Dropout;
import org.neoglot.engine.ops.Gather;
import org.neoglot.engine.ops.MatMul;
import org.neoglot.engine.ops.PadColumns;
import org.neoglot.engine.ops.Scale;
import org.neoglot.engine.ops.SliceRows;
import org.neoglot.engine.ops.Softmax;

/**
 * The fused {@link Attention}, which never makes the probabilities, as long as nothing is dropped. Otherwise they are made,
 * sequence by sequence and head by head, and dropped before they meet the values (Vaswani et al. 2017 as published in code;
 * Devlin et al. 2019, appendix A.2): then memory grows with the square of a sequence's length. For bidirectional models, whose
 * sequences begin here; a step of it cannot be replayed with other lengths.
 *
 * @param p probability that one is dropped
 */
record DroppedAttention(Attention fused, double p) {
  DroppedAttention {
    if (fused.heads() != fused.kvHeads() || fused.cap() != 0 || !fused.slopes().isEmpty()) {
      throw new IllegalArgumentException("attention with dropout has a key head for each head, no cap and no slopes, not " + fused);
    }
  }

  /** Queries, keys and values (tokens, heads * headDim) to what heads have seen, of the same shape. */
  Tensor apply(Run run, Tensor q, Tensor k, Tensor v, Segments s) {
    if (run.noise() == null || p == 0) return fused.apply(run, q, k, v, s);
    List<Tensor> parts = new ArrayList<>();
    for (int i = 0; i < s.sequences(); i++) {
      if (s.length(i) > 0) parts.add(sequence(run, q, k, v, s, i));
    }
    Tensor all = parts.size() == 1 ? parts.getFirst() : run.apply(new ConcatRows(), parts.toArray(Tensor[]::new));
    // Its rows are the batch's again, and counted as those are.
    return run.apply(new Gather(), all, s.ids(run, IntStream.range(0, s.rows()).toArray()));
  }

  private Tensor sequence(Run run, Tensor q, Tensor k, Tensor v, Segments s, int i) {
    int keys = s.keyStarts().intAt(0, i + 1) - s.keyStarts().intAt(0, i);
    int[] rows = new int[keys];
    for (int j = 0; j < keys; j++) rows[j] = s.keyRows().intAt(0, s.keyStarts().intAt(0, i) + j);
    Tensor seen = run.ints(keys, rows);
    Tensor own = run.apply(new SliceRows(s.start(i), s.length(i)), q);          // (queries, heads * headDim)
    Tensor ks = run.apply(new Gather(), k, seen);                               // (keys, heads * headDim)
    Tensor vs = run.apply(new Gather(), v, seen);
    int d = fused.headDim();
    Tensor sum = null;
    for (int h = 0; h < fused.heads(); h++) {
      Columns head = new Columns(h * d, d);
      Tensor scores = run.apply(new Scale(fused.scale()), run.apply(MatMul.LINEAR, run.apply(head, own), run.apply(head, ks)));
      Tensor chances = run.apply(new Softmax(keys - s.length(i), fused.mask(), 0), scores);
      Tensor mixed = run.apply(MatMul.PLAIN, Dropout.apply(run, chances, p), run.apply(head, vs));
      Tensor placed = run.apply(new PadColumns(h * d, fused.heads() * d), mixed);
      sum = sum == null ? placed : run.apply(Add.OP, sum, placed);
    }
    return sum;
  }
}
