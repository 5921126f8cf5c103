// Embeddings before every sequence that a small network makes.
package org.neoglot.adapt.peft;

import java.util.List;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Affine;
import org.neoglot.engine.ops.Columns;
import org.neoglot.engine.ops.Map;
import org.neoglot.models.Decoder;
import tools.jackson.databind.node.ObjectNode;

/**
 * P-tuning (Liu et al. 2021, equation 4): virtual tokens are what a network of three layers with ReLU between makes of
 * trained embeddings, which moves them together. Files hold what it made, so that whoever opens them needs no network,
 * and trains the rows themselves.
 *
 * @param width of the network's middle
 */
public record PTuning(int tokens, int width) implements AdapterConfig {
  public PTuning {
    Virtual.check(tokens);
    if (width < 1) throw new IllegalArgumentException("the network of p-tuning is " + width + " wide, wanted at least 1");
  }

  @Override
  public String method() {
    return "p-tuning";
  }

  @Override
  public Adapter around(Weights inner, Source source) {
    return new PromptAdapter(inner, this, source, tokens, new Network());
  }

  /** The rows of one adapter: those of its file, or the network that makes them. */
  private final class Network implements PromptAdapter.Maker {
    private Parameter table;
    private List<Parameter> layers = List.of();

    @Override
    public void begin(Decoder model, PromptAdapter.Made tensors) {
      int dim = model.embedding().cols();
      if (tensors.fromFile()) {
        table = tensors.trained(Virtual.TABLE, Source.Initial.ZERO, tokens, dim);
        return;
      }
      table = tensors.inner("embedding.weight", (value, name, seed) -> Virtual.drawn(model, value, seed), tokens, dim);
      layers = List.of(matrix(tensors, 0, width, dim), bias(tensors, 0, width), matrix(tensors, 2, width, width),
          bias(tensors, 2, width), matrix(tensors, 4, dim, width), bias(tensors, 4, dim));
    }

    /** PEFT counts the activations between the layers as well. */
    private static Parameter matrix(PromptAdapter.Made tensors, int place, int out, int in) {
      return tensors.inner("mlp_head." + place + ".weight", Source.Initial.KEEPING, out, in);
    }

    private static Parameter bias(PromptAdapter.Made tensors, int place, int out) {
      return tensors.inner("mlp_head." + place + ".bias", Source.Initial.ZERO, out);
    }

    @Override
    public Tensor rows(Run run) {
      Tensor x = run.apply(new Columns(0, table.cols()), table.value());
      for (int i = 0; i < layers.size(); i += 2) {
        if (i > 0) x = run.apply(new Map(Unary.RELU), x);
        x = run.apply(Affine.OP, x, layers.get(i).value(), layers.get(i + 1).value());
      }
      return x;
    }
  }

  /** Whatever network made the rows, they are in the file. */
  static PTuning read(PeftJson json) {
    for (String key : new String[] {"encoder_reparameterization_type", "encoder_num_layers", "encoder_dropout"}) json.has(key);
    int width = json.size("encoder_hidden_size", 1);
    return Virtual.read(json, tokens -> new PTuning(tokens, width));
  }

  @Override
  public void write(ObjectNode json, Adapter adapter) {
    json.put("peft_type", "P_TUNING").put("encoder_reparameterization_type", "MLP").put("encoder_num_layers", 2);
    json.put("encoder_hidden_size", width).put("encoder_dropout", 0.0);
    Virtual.write(json, (PromptAdapter) adapter, tokens);
  }

  @Override
  public String liveName(String tensor) {
    return Virtual.LIVE;
  }
}
