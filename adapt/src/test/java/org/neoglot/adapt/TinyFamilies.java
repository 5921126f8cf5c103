// A small config for each decoder family: what tests of all families walk over.
package org.neoglot.adapt;

import java.util.LinkedHashMap;
import java.util.Map;
import org.neoglot.models.Config;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Small models, one a family, each with what is special of it switched on. A new family is a line here. */
final class TinyFamilies {
  static final int VOCABULARY = 29;

  private static final String LIKE_LLAMA = """
      "vocab_size": 29, "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2,
      "intermediate_size": 48, "max_position_embeddings": 64, "head_dim": 8""";
  private static final Map<String, String> CONFIGS = new LinkedHashMap<>();

  static {
    CONFIGS.put("llama", LIKE_LLAMA);
    CONFIGS.put("mistral", LIKE_LLAMA + ", \"sliding_window\": 3");
    CONFIGS.put("qwen2", LIKE_LLAMA + ", \"tie_word_embeddings\": true");
    CONFIGS.put("qwen3", LIKE_LLAMA);
    CONFIGS.put("phi3", LIKE_LLAMA + ", \"sliding_window\": 5");
    CONFIGS.put("gemma", LIKE_LLAMA);
    CONFIGS.put("gemma2", LIKE_LLAMA + ", \"sliding_window\": 3, \"query_pre_attn_scalar\": 8");
    CONFIGS.put("gemma3_text", LIKE_LLAMA + ", \"sliding_window\": 3, \"sliding_window_pattern\": 2, \"query_pre_attn_scalar\": 8");
    CONFIGS.put("gpt2", "\"vocab_size\": 29, \"n_embd\": 32, \"n_layer\": 2, \"n_head\": 4, \"n_positions\": 64");
  }

  private TinyFamilies() {}

  static Iterable<String> names() {
    return CONFIGS.keySet();
  }

  static Config config(String family) {
    String json = "{\"model_type\": \"" + family + "\", " + CONFIGS.get(family) + "}";
    return new Config("config.json", (ObjectNode) JsonMapper.shared().readTree(json));
  }
}
