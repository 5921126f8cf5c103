// Positions as sines and cosines that nobody learned.
package org.neoglot.models;

import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.PadColumns;
import org.neoglot.engine.ops.RopeAngles;

/**
 * Rows of dim numbers for positions (Vaswani et al. 2017, section 3.5): sines of falling frequencies in the first half of a
 * row, their cosines in the second, as fairseq lays them out; an odd last number is 0.
 */
record Sinusoids(RopeAngles angles, int dim) {
  /** Frequencies 10000^(-i / (half - 1)), i = 0 .. half - 1: fairseq's, whose last one is 1/10000 exactly. */
  static Sinusoids of(int dim) {
    int half = dim / 2;
    if (half < 2) throw new IllegalArgumentException("sinusoidal positions need rows of 4 numbers or more, not " + dim);
    double[] frequencies = new double[half];
    for (int i = 0; i < half; i++) frequencies[i] = StrictMath.pow(10_000, -(double) i / (half - 1));
    return new Sinusoids(new RopeAngles(frequencies, 1), dim);
  }

  /** positions I32 (rows, 1) to (rows, dim). */
  Tensor rows(Run run, Tensor positions) {
    Tensor[] turn = run.all(angles, positions);
    return run.apply(Add.OP, run.apply(new PadColumns(0, dim), turn[1]), run.apply(new PadColumns(dim / 2, dim), turn[0]));
  }
}
