// Bottlenecks after attention and after the feed-forward.
package org.neoglot.adapt.peft;

import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Add;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bottleneck adapters (Houlsby et al. 2019, figure 2): what the last layer of attention, and that of the feed-forward,
 * makes becomes y + up(f(down(y))) before it is added to the residual stream.
 */
public record Houlsby(Bottleneck.Size size) implements AdapterConfig {
  /** The layers whose rows go to the residual stream, as the families name them. */
  private static final Targets INTO_RESIDUAL = Targets.of("attention.output.dense", "output.dense", "o_proj", "down_proj",
      "attn.c_proj", "mlp.c_proj", "self_attn.out_proj", "fc2", "SelfAttention.o", "DenseReluDense.wo");

  public static Houlsby of(int width, String activation) {
    return new Houlsby(new Bottleneck.Size(width, activation));
  }

  @Override
  public String method() {
    return "houlsby";
  }

  @Override
  public Adapter around(Weights inner, Source source) {
    return new LayerAdapter(inner, this, source, LayerAdapter.Biases.NONE, false, tensors -> layer ->
        INTO_RESIDUAL.has(layer.module())
            ? new Added(Bottleneck.of(tensors, Bottleneck.beside(layer.module()), layer.out(), size)) : null);
  }

  /** The bottleneck beside the identity. */
  private record Added(Bottleneck bottleneck) implements Change {
    @Override
    public Tensor after(Run run, Tensor x, Tensor y) {
      return run.apply(Add.OP, y, bottleneck.apply(run, y));
    }

    @Override
    public boolean idle() {
      return bottleneck.idle();
    }
  }

  static Houlsby read(PeftJson json) {
    return new Houlsby(Bottleneck.Size.read(json));
  }

  @Override
  public void write(ObjectNode json, Adapter adapter) {
    size.write(json, "houlsby");
  }

  @Override
  public String stem() {
    return "adapter";
  }

  @Override
  public String liveName(String tensor) {
    return tensor;
  }
}
