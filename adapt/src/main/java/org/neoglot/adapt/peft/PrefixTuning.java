// Trained keys and values before every sequence, in every layer.
package org.neoglot.adapt.peft;

import org.neoglot.engine.Parameter;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Columns;
import org.neoglot.models.Decoder;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prefix tuning (Li and Liang 2021, equation 3) without reparametrisation: one row a virtual token holds, layer after
 * layer, the key and the value that every query sees, (tokens, layers * 2 * keyDim). Positions go on behind them.
 */
public record PrefixTuning(int tokens) implements AdapterConfig {
  public PrefixTuning {
    Virtual.check(tokens);
  }

  @Override
  public String method() {
    return "prefix";
  }

  @Override
  public Adapter around(Weights inner, Source source) {
    return new PromptAdapter(inner, this, source, tokens, new Keys());
  }

  /** The rows of one adapter. */
  private final class Keys implements PromptAdapter.Maker {
    private Parameter table;
    private int width;

    /** New ones are small: keys of nothing get a score of about 0, and values of nothing hardly count. */
    @Override
    public void begin(Decoder model, PromptAdapter.Made tensors) {
      width = 2 * model.keyDim();
      table = tensors.trained(Virtual.TABLE, (value, name, seed) -> RandomWeights.gaussian(value, seed, name, 0.02), tokens,
          (long) model.layers() * width);
    }

    @Override
    public Tensor rows(Run run) {
      return null;
    }

    @Override
    public Tensor keysAndValues(Run run, int layer) {
      return run.apply(new Columns(layer * width, width), table.value());
    }
  }

  /** A file holds what a projection made, so whether there was one does not matter any more. */
  static PrefixTuning read(PeftJson json) {
    json.has("prefix_projection");
    json.has("encoder_hidden_size");
    return Virtual.read(json, PrefixTuning::new);
  }

  @Override
  public void write(ObjectNode json, Adapter adapter) {
    json.put("encoder_hidden_size", ((PromptAdapter) adapter).model().keyDim()).put("peft_type", "PREFIX_TUNING");
    json.put("prefix_projection", false);
    Virtual.write(json, (PromptAdapter) adapter, tokens);
    Decoder model = ((PromptAdapter) adapter).model();
    int heads = json.get("num_attention_heads").intValue();
    // PEFT divides a row by its number of heads, which for shared keys is that of the key heads.
    int shared = model.config().json().path("num_key_value_heads").asInt(heads);
    json.put("num_attention_heads", shared).put("token_dim", model.keyDim());
  }

  @Override
  public String liveName(String tensor) {
    return Virtual.LIVE;
  }
}
