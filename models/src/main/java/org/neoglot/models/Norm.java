// A normalisation with its weights.
package org.neoglot.models;

import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.LayerNorm;
import org.neoglot.engine.ops.RmsNorm;
import org.neoglot.engine.ops.Shift;

/** What brings rows to one scale: an op and the weights that a checkpoint has for it. */
sealed interface Norm {
  /** (rows, dim) to the same. */
  Tensor apply(Run run, Tensor x);

  /** Without weights of its own: rows stay as they are. */
  Norm NONE = new None();

  /** Layer normalisation with a gain and a bias: {@code NAME.weight} and {@code NAME.bias}. */
  static Norm layer(Weights w, String name, int dim, double eps) {
    return new Layer(new LayerNorm(eps), w.parameter(name + ".weight", dim), w.parameter(name + ".bias", dim));
  }

  /** Root mean square normalisation with a gain, {@code NAME.weight}. */
  static Norm rms(Weights w, String name, int dim, double eps) {
    return new Rms(new RmsNorm(eps), w.parameter(name + ".weight", dim));
  }

  /** The same with a gain of 1 + w (Gemma). */
  static Norm rmsPlusOne(Weights w, String name, int dim, double eps) {
    return new RmsPlusOne(new RmsNorm(eps), w.parameter(name + ".weight", dim));
  }

  /** See {@link #layer}. */
  record Layer(LayerNorm norm, Parameter weight, Parameter bias) implements Norm {
    @Override
    public Tensor apply(Run run, Tensor x) {
      return run.apply(norm, x, weight.value(), bias.value());
    }
  }

  /** See {@link #rms}; rows may be several times as wide, and each part is then normalised by itself. */
  record Rms(RmsNorm norm, Parameter weight) implements Norm {
    @Override
    public Tensor apply(Run run, Tensor x) {
      return run.apply(norm, x, weight.value());
    }
  }

  /** See {@link #rmsPlusOne}. */
  record RmsPlusOne(RmsNorm norm, Parameter weight) implements Norm {
    @Override
    public Tensor apply(Run run, Tensor x) {
      return run.apply(norm, x, run.apply(new Shift(1), weight.value()));
    }
  }

  /** See {@link #NONE}. */
  record None() implements Norm {
    @Override
    public Tensor apply(Run run, Tensor x) {
      return x;
    }
  }
}
