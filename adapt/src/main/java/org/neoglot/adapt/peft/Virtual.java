// What the methods of virtual tokens share.
package org.neoglot.adapt.peft;

import java.util.function.IntFunction;
import org.neoglot.engine.Matrix;
import org.neoglot.engine.Noise;
import org.neoglot.engine.Tensor;
import org.neoglot.models.Decoder;
import tools.jackson.databind.node.ObjectNode;

/** Settings of virtual tokens, and how they begin. */
final class Virtual {
  /** What PEFT calls the rows of virtual tokens, whatever made them. */
  static final String LIVE = "prompt_encoder.default.embedding.weight";

  /** What adapter files call them. */
  static final String TABLE = "prompt_embeddings";

  private Virtual() {}

  static void check(int tokens) {
    if (tokens < 1) throw new IllegalArgumentException("there are " + tokens + " virtual tokens, wanted at least 1");
  }

  /** Reads what all of them have; sizes of the model are checked against the tensors instead. */
  static <T> T read(PeftJson json, IntFunction<T> make) {
    for (String key : new String[] {"num_layers", "num_attention_heads", "token_dim"}) json.has(key);
    int tokens = json.size("num_virtual_tokens");
    int parts = json.size("num_transformer_submodules", 1);
    json.want("num_transformer_submodules", parts == 1, "1: there is one stack of layers to come before");
    return json.checked(() -> make.apply(tokens));
  }

  /** The sizes of the model, which PEFT wants to know. */
  static void write(ObjectNode json, PromptAdapter adapter, int tokens) {
    Decoder model = adapter.model();
    ObjectNode config = model.config().json();
    int heads = config.path("num_attention_heads").asInt(config.path("n_head").asInt(1));
    json.put("inference_mode", true).put("num_attention_heads", heads).put("num_layers", model.layers());
    json.put("num_transformer_submodules", 1).put("num_virtual_tokens", tokens).put("task_type", "CAUSAL_LM");
    json.put("token_dim", model.embedding().cols());
  }

  /** Rows of the vocabulary, drawn by the seed. */
  static void drawn(Decoder model, Tensor into, long seed) {
    Matrix words = model.embedding().stored();
    float[] row = new float[words.cols()];
    for (int r = 0; r < into.rows(); r++) {
      int id = (int) Long.remainderUnsigned(Noise.bits(Noise.mix(seed), r), words.rows());
      words.format().decode(words.data(), words.at(id), row.length, row, 0);
      for (int c = 0; c < row.length; c++) into.set(r, c, row[c]);
    }
  }
}
