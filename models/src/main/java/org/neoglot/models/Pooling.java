// One vector for a sequence, made of its rows.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Segments;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Gather;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.ops.Mul;
import org.neoglot.engine.ops.RowSum;
import org.neoglot.engine.ops.Scatter;
import org.neoglot.engine.ops.Shift;
import org.neoglot.engine.ops.SpreadColumn;

/** Ways to make a sentence's vector of its tokens' rows (Reimers and Gurevych 2019, section 3). */
public enum Pooling implements Head.Summary {
  /** The first row, where [CLS] stands. */
  FIRST("pooling_mode_cls_token") {
    @Override
    public Tensor apply(Run run, Tensor x, Segments s) {
      return at(run, x, s, false);
    }
  },
  /** The last row: what a decoder has seen everything from. */
  LAST("pooling_mode_lasttoken") {
    @Override
    public Tensor apply(Run run, Tensor x, Segments s) {
      return at(run, x, s, true);
    }
  },
  /** The mean of all rows. */
  MEAN("pooling_mode_mean_tokens") {
    @Override
    public Tensor apply(Run run, Tensor x, Segments s) {
      Tensor share = run.real(s.sequences(), 1);
      for (int i = 0; i < s.sequences(); i++) share.set(i, 0, 1.0 / s.length(i));
      Tensor sums = run.apply(new Scatter(s.sequences()), x, owners(run, s, x.rows()));
      return run.apply(Mul.OP, sums, run.apply(new SpreadColumn(x.cols()), share));
    }
  },
  /** The largest number of each column; its gradient goes to the first row that has it. */
  MAX("pooling_mode_max_tokens") {
    @Override
    public Tensor apply(Run run, Tensor x, Segments s) {
      double[] rows = run.read(x);
      Tensor chosen = run.real(x.rows(), x.cols());
      for (int r = 0; r < x.rows(); r++) for (int c = 0; c < x.cols(); c++) chosen.set(r, c, 0);
      for (int i = 0; i < s.sequences(); i++) {
        for (int c = 0; c < x.cols(); c++) {
          int best = s.start(i);
          for (int r = best + 1; r < s.start(i + 1); r++) if (rows[r * x.cols() + c] > rows[best * x.cols() + c]) best = r;
          chosen.set(best, c, 1);
        }
      }
      return run.apply(new Scatter(s.sequences()), run.apply(Mul.OP, x, chosen), owners(run, s, x.rows()));
    }
  };

  private final String published;

  Pooling(String published) {
    this.published = published;
  }

  /** The switch that turns it on in {@code 1_Pooling/config.json}. */
  public String published() {
    return published;
  }

  /** Rows of tokens (tokens, dim) to rows of sequences (sequences, dim). */
  @Override
  public abstract Tensor apply(Run run, Tensor x, Segments s);

  /** Each row by its Euclidean length; a row of zeros stays one. */
  public static Tensor normalised(Run run, Tensor x) {
    // The little that is added is lost beside any length that a float row can have, and keeps zeros from being divided by.
    Tensor squares = run.apply(new Shift(1e-24), run.apply(new RowSum(), run.apply(Mul.OP, x, x)));
    return run.apply(Mul.OP, x, run.apply(new SpreadColumn(x.cols()), run.apply(new Map(Unary.RSQRT), squares)));
  }

  private static Tensor at(Run run, Tensor x, Segments s, boolean last) {
    int[] rows = new int[s.sequences()];
    for (int i = 0; i < rows.length; i++) rows[i] = last ? s.start(i + 1) - 1 : s.start(i);
    return run.apply(new Gather(), x, run.ints(rows.length, rows));
  }

  /** The sequence that each row is of. */
  static Tensor owners(Run run, Segments s, int rows) {
    int[] owner = new int[rows];
    for (int i = 0; i < s.sequences(); i++) for (int r = s.start(i); r < s.start(i + 1); r++) owner[r] = i;
    return run.ints(rows, owner);
  }
}
