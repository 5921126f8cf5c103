// The second of two doors: everything that has parameters asks it.
package org.neoglot.engine;

import java.util.Collection;

/**
 * The door for parameters: a model asks by the names of the published checkpoint, and whoever answers (a mapped
 * checkpoint, new random weights, a decorator that adds LoRA) is not its concern.
 */
public interface Weights {
  /** The parameter of that full name; the same object for the same name. The shape is checked. */
  Parameter parameter(String name, long... shape);

  /** A linear layer whose weight is {@code name} (out, in), without bias. */
  default Linear linear(String name, int in, int out) {
    return Linear.of(parameter(name, out, in), null);
  }

  /** A linear layer with a bias. */
  default Linear linear(String name, String bias, int in, int out) {
    return Linear.of(parameter(name, out, in), parameter(bias, out));
  }

  /** A linear layer with a bias whose weight lies (in, out), as GPT-2's Conv1D has it. */
  default Linear conv1d(String name, String bias, int in, int out) {
    return new Conv1D(parameter(name, in, out), parameter(bias, out));
  }

  /** A layer norm whose gain and bias are {@code name.weight} and {@code name.bias}. */
  default RowNorm layerNorm(String name, int dim, double eps) {
    return RowNorm.layer(parameter(name + ".weight", dim), parameter(name + ".bias", dim), eps);
  }

  /** Whether a tensor of that name exists. */
  boolean has(String name);

  /** All parameters that were asked for, in the order of asking. */
  Collection<Parameter> parameters();

  /** The same weights, with a prefix before every name. */
  default Weights under(String prefix) {
    return new Prefixed(this, prefix + ".");
  }

  /** A view with a prefix. */
  record Prefixed(Weights inner, String prefix) implements Weights {
    @Override
    public Parameter parameter(String name, long... shape) {
      return inner.parameter(prefix + name, shape);
    }

    @Override
    public Linear linear(String name, int in, int out) {
      return inner.linear(prefix + name, in, out);
    }

    @Override
    public Linear linear(String name, String bias, int in, int out) {
      return inner.linear(prefix + name, prefix + bias, in, out);
    }

    @Override
    public Linear conv1d(String name, String bias, int in, int out) {
      return inner.conv1d(prefix + name, prefix + bias, in, out);
    }

    @Override
    public RowNorm layerNorm(String name, int dim, double eps) {
      return inner.layerNorm(prefix + name, dim, eps);
    }

    @Override
    public boolean has(String name) {
      return inner.has(prefix + name);
    }

    @Override
    public Collection<Parameter> parameters() {
      return inner.parameters();
    }
  }
}
