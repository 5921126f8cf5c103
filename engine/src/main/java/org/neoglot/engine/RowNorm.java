// The interface of normalisations.
package org.neoglot.engine;

import org.neoglot.engine.ops.LayerNorm;

/** Something that normalises rows: asked, not read, so that methods can wrap it as they wrap a {@link Linear}. */
@FunctionalInterface
public interface RowNorm {
  /** (rows, dim) to the same. */
  Tensor apply(Run run, Tensor x);

  /** Layer normalisation with a gain and a bias. */
  static RowNorm layer(Parameter weight, Parameter bias, double eps) {
    return new Layer(new LayerNorm(eps), weight, bias);
  }

  /** The layer norm of a published checkpoint. */
  record Layer(LayerNorm norm, Parameter weight, Parameter bias) implements RowNorm {
    @Override
    public Tensor apply(Run run, Tensor x) {
      return run.apply(norm, x, weight.value(), bias.value());
    }
  }
}
