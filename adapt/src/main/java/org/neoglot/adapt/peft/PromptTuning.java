// Trained embeddings before every sequence.
package org.neoglot.adapt.peft;

import org.neoglot.engine.Parameter;
import org.neoglot.engine.Run;
import org.neoglot.engine.Tensor;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Columns;
import org.neoglot.models.Decoder;
import tools.jackson.databind.node.ObjectNode;

/**
 * Prompt tuning (Lester et al. 2021, section 2): rows (tokens, dim) that are trained where embedded tokens stand. New ones
 * are copies of rows of the vocabulary, drawn by the seed.
 */
public record PromptTuning(int tokens) implements AdapterConfig {
  public PromptTuning {
    Virtual.check(tokens);
  }

  @Override
  public String method() {
    return "prompt";
  }

  @Override
  public Adapter around(Weights inner, Source source) {
    return new PromptAdapter(inner, this, source, tokens, new Rows());
  }

  /** The rows of one adapter. */
  private final class Rows implements PromptAdapter.Maker {
    private Parameter table;

    @Override
    public void begin(Decoder model, PromptAdapter.Made tensors) {
      table = tensors.trained(Virtual.TABLE, (value, name, seed) -> Virtual.drawn(model, value, seed), tokens,
          model.embedding().cols());
    }

    @Override
    public Tensor rows(Run run) {
      return run.apply(new Columns(0, table.cols()), table.value());
    }
  }

  /** How the rows began is not asked of rows that are there. */
  static PromptTuning read(PeftJson json) {
    for (String key : new String[] {"prompt_tuning_init", "prompt_tuning_init_text", "tokenizer_name_or_path",
        "tokenizer_kwargs"}) {
      json.has(key);
    }
    return Virtual.read(json, PromptTuning::new);
  }

  @Override
  public void write(ObjectNode json, Adapter adapter) {
    json.put("peft_type", "PROMPT_TUNING").put("prompt_tuning_init", "RANDOM");
    Virtual.write(json, (PromptAdapter) adapter, tokens);
  }

  @Override
  public String liveName(String tensor) {
    return Virtual.LIVE;
  }
}
