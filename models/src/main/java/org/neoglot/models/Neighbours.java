// A convolution along each sequence.
package org.neoglot.models;

import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.AddRow;
import org.neoglot.engine.ops.Gather;
import org.neoglot.engine.ops.HeadColumns;
import org.neoglot.engine.ops.MatMul;

/**
 * Row i becomes b + sum over p of W_p x_(i + p - taps / 2), where rows before and after a sequence are 0: each tap is a
 * product with rows that are shifted within their sequences, so no row sees another sequence's.
 *
 * @param weight W, published as (out, in, taps)
 * @param taps an odd number
 */
record Neighbours(Parameter weight, Parameter bias, int taps) {

  /** {@code NAME.weight} and {@code NAME.bias}. */
  static Neighbours of(Weights w, String name, int in, int out, int taps) {
    return new Neighbours(w.parameter(name + ".weight", out, in, taps), w.parameter(name + ".bias", out), taps);
  }

  /** (tokens, in) to (tokens, out). */
  Tensor apply(Run run, Tensor x, Segments s) {
    Tensor sum = null;
    for (int p = 0; p < taps; p++) {
      Tensor one = run.apply(new HeadColumns(p, 1, taps), weight.value());      // (out, in)
      int by = p - taps / 2;
      Tensor rows = by == 0 ? x : run.apply(new Gather(), x, shifted(run, s, by));
      Tensor part = run.apply(MatMul.LINEAR, rows, one);
      sum = sum == null ? part : run.apply(Add.OP, sum, part);
    }
    return run.apply(AddRow.OP, sum, bias.value());
  }

  /** For each row the one so many places further in its sequence; -1, which is a row of zeros, where there is none. */
  private static Tensor shifted(Run run, Segments s, int by) {
    int[] ids = new int[s.rows()];
    for (int i = 0; i < s.sequences(); i++) {
      for (int r = s.start(i); r < s.start(i + 1); r++) {
        ids[r] = r + by >= s.start(i) && r + by < s.start(i + 1) ? r + by : -1;
      }
    }
    return s.ids(run, ids);
  }
}
