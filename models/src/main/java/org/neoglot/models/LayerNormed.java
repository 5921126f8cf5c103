// A layer norm with its two weights.
package org.neoglot.models;

import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.LayerNorm;

/** Layer normalisation with a gain and a bias, as checkpoints name them: {@code NAME.weight} and {@code NAME.bias}. */
record LayerNormed(LayerNorm norm, Parameter weight, Parameter bias) {
  static LayerNormed of(Weights w, String name, int dim, double eps) {
    return new LayerNormed(new LayerNorm(eps), w.parameter(name + ".weight", dim), w.parameter(name + ".bias", dim));
  }

  /** (rows, dim) to the same. */
  Tensor apply(Run run, Tensor x) {
    return run.apply(norm, x, weight.value(), bias.value());
  }
}
