// A normalisation with its weights.
package org.neoglot.models;

import java.util.List;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.RowNorm;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import org.neoglot.engine.ops.Fill;
import org.neoglot.engine.ops.LayerNorm;
import org.neoglot.engine.ops.PadColumns;
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
    return new Layer(w.layerNorm(name, dim, eps));
  }

  /** Layer normalisation with a gain alone. */
  static Norm gain(Weights w, String name, int dim, double eps) {
    return new Gain(new LayerNorm(eps), w.parameter(name + ".weight", dim));
  }

  /** Layer normalisation with neither. */
  static Norm plain(int dim, double eps) {
    return new Plain(new LayerNorm(eps), dim);
  }

  /** Layer normalisation of each head by itself, with a gain of its own. */
  static Norm heads(List<Parameter> gains, double eps) {
    return new Heads(new LayerNorm(eps, gains.size()), List.copyOf(gains));
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
  record Layer(RowNorm norm) implements Norm {
    @Override
    public Tensor apply(Run run, Tensor x) {
      return norm.apply(run, x);
    }
  }

  /** See {@link #gain}. */
  record Gain(LayerNorm norm, Parameter weight) implements Norm {
    @Override
    public Tensor apply(Run run, Tensor x) {
      return run.apply(norm, x, weight.value(), filled(run, x.cols(), 0));
    }
  }

  /** See {@link #plain}. */
  record Plain(LayerNorm norm, int dim) implements Norm {
    @Override
    public Tensor apply(Run run, Tensor x) {
      return run.apply(norm, x, filled(run, dim, 1), filled(run, dim, 0));
    }
  }

  /** See {@link #heads}. */
  record Heads(LayerNorm norm, List<Parameter> gains) implements Norm {
    @Override
    public Tensor apply(Run run, Tensor x) {
      Tensor gain = null;                                                       // (1, heads * headDim)
      for (int h = 0; h < gains.size(); h++) {
        Tensor one = run.apply(new PadColumns(h * gains.get(h).cols(), x.cols()), gains.get(h).value());
        gain = gain == null ? one : run.apply(Add.OP, gain, one);
      }
      return run.apply(norm, x, gain, filled(run, x.cols(), 0));
    }
  }

  private static Tensor filled(Run run, int dim, double value) {
    return run.apply(new Fill(value), run.real(1, dim));
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
