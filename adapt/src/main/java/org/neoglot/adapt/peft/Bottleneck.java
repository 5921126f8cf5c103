// The small feed-forward that bottleneck adapters are made of.
package org.neoglot.adapt.peft;

import java.util.List;
import org.neoglot.engine.Op;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Activation;
import org.neoglot.engine.ops.Affine;
import org.neoglot.engine.ops.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * up(f(down(y))): down to a few numbers, an activation, and up again, with biases. The up projection is zero at first, so
 * that what it is added to stays as it is.
 */
public record Bottleneck(Op activation, Parameter down, Parameter downBias, Parameter up, Parameter upBias) {
  /** The activations that a config may name. */
  static final List<String> ACTIVATIONS = List.of("gelu", "gelu_new", "relu", "silu", "swish", "tanh");

  /** Under {@code name}, for rows of {@code dim} numbers. */
  static Bottleneck of(LayerAdapter.Tensors tensors, String name, int dim, Size size) {
    return new Bottleneck(size.op(), tensors.get(name + ".down.weight", Source.Initial.KEEPING, size.width, dim),
        tensors.get(name + ".down.bias", Source.Initial.ZERO, size.width),
        tensors.get(name + ".up.weight", Source.Initial.ZERO, dim, size.width),
        tensors.get(name + ".up.bias", Source.Initial.ZERO, dim));
  }

  /** (rows, dim) to the same. */
  Tensor apply(Run run, Tensor y) {
    Tensor low = run.apply(Affine.OP, y, down.value(), downBias.value());         // (rows, width)
    return run.apply(Affine.OP, run.apply(activation, low), up.value(), upBias.value());
  }

  boolean idle() {
    return Change.all(up, 0) && Change.all(upBias, 0);
  }

  /** "encoder.layer.0.output.adapter" of a module or norm directly in "encoder.layer.0.output". */
  static String beside(String module) {
    return module.substring(0, module.lastIndexOf('.') + 1) + "adapter";
  }

  /** How many numbers stay in the middle, and what is done to them there. */
  public record Size(int width, String activation) {
    public Size {
      if (width < 1) throw new IllegalArgumentException("bottleneck is " + width + ", wanted at least 1");
      if (!ACTIVATIONS.contains(activation)) {
        throw new IllegalArgumentException("activation is '" + activation + "', wanted one of " + ACTIVATIONS);
      }
    }

    Op op() {
      return switch (activation) {
        case "gelu" -> Activation.GELU;
        case "gelu_new" -> Activation.GELU_TANH;
        case "relu" -> new Map(Unary.RELU);
        case "tanh" -> new Map(Unary.TANH);
        default -> Activation.SILU;
      };
    }

    static Size read(PeftJson json) {
      json.text("base_model", "");
      int width = json.size("bottleneck");
      String activation = json.text("activation", "");
      return json.checked(() -> new Size(width, activation));
    }

    void write(ObjectNode json, String kind) {
      json.put("kind", kind).put("bottleneck", width).put("activation", activation);
    }
  }
}
