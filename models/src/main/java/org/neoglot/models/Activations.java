// The names that config.json has for activations.
package org.neoglot.models;

import org.neoglot.engine.Op;
import org.neoglot.engine.ops.Activation;
import org.neoglot.engine.ops.Map;
import org.neoglot.engine.kernels.Unary;

/** Activation functions by their published names: "gelu" is the erf form, "gelu_new" the tanh form. */
final class Activations {
  private Activations() {}

  /** The op that a key of config.json names; an error that lists the known ones when it is another. */
  static Op of(Config c, String key, String otherwise) {
    return switch (c.has(key) ? c.string(key) : otherwise) {
      case "gelu" -> Activation.GELU;
      case "gelu_new", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
      case "silu", "swish" -> Activation.SILU;
      case "relu" -> new Map(Unary.RELU);
      case "tanh" -> new Map(Unary.TANH);
      default -> {
        c.refuse(key, false, "one of gelu, gelu_new, gelu_pytorch_tanh, silu, swish, relu, tanh");
        throw new AssertionError("refused");
      }
    };
  }
}
