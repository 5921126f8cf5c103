// A layer norm as models ask for it.
package org.neoglot.models;

import org.neoglot.engine.RowNorm;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;

/** Layer normalisation with a gain and a bias, as checkpoints name them: {@code NAME.weight} and {@code NAME.bias}. */
record LayerNormed(RowNorm norm) {
  static LayerNormed of(Weights w, String name, int dim, double eps) {
    return new LayerNormed(w.layerNorm(name, dim, eps));
  }

  /** (rows, dim) to the same. */
  Tensor apply(Run run, Tensor x) {
    return norm.apply(run, x);
  }
}
