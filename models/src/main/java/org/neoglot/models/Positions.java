// What is added to embedded rows so that they know where they stand.
package org.neoglot.models;

import java.lang.foreign.Arena;
import org.neoglot.engine.DType;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.GatherStored;
import org.neoglot.engine.ops.ShiftIds;

/** Rows for positions. */
@FunctionalInterface
interface Positions {
  /** positions I32 (rows, 1), from 0, to (rows, dim). */
  Tensor rows(Run run, Tensor positions);

  /**
   * A learned table, {@code embed_positions.weight}, whose first rows are something else's: fairseq's pad token among
   * them.
   */
  static Positions learned(Weights w, int context, int dim, int offset) {
    Parameter table = w.parameter("embed_positions.weight", context + offset, dim);
    return (run, positions) -> Lookup.rows(run, table, run.apply(new ShiftIds(offset), positions));
  }

  /** Sines of any position that nobody stores, counted from an offset (fairseq). */
  static Positions sines(Sinusoids sines, int offset) {
    return (run, positions) -> sines.rows(run, run.apply(new ShiftIds(offset), positions));
  }

  /**
   * Sines as Marian has them: frequencies 10000^(-2i / dim), sines in the first half of a row, cosines in the second, each
   * rounded to a float, which is what the published implementation computes with.
   */
  static Positions table(int context, int dim) {
    Tensor table = Tensor.allocate(Arena.ofAuto(), DType.F32, context, dim);
    int sines = (dim + 1) / 2;
    for (int p = 0; p < context; p++) {
      for (int i = 0; i < dim; i++) {
        int pair = i < sines ? i : i - sines;
        double angle = p / StrictMath.pow(10_000, 2.0 * pair / dim);
        table.set(p, i, i < sines ? StrictMath.sin(angle) : StrictMath.cos(angle));
      }
    }
    Matrix stored = Matrix.of(table);
    return (run, positions) -> run.apply(new GatherStored(stored), positions);
  }
}
