// A small config for each decoder family: what tests of all families walk over.
package org.neoglot.adapt;

import java.util.LinkedHashMap;
import java.util.Map;
import org.neoglot.models.Config;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Small models, one a family, each with what is special of it switched on. A new family is a line here; behind a comma stands a variant. */
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
    CONFIGS.put("qwen3_moe", LIKE_LLAMA + """
        , "num_experts": 6, "num_experts_per_tok": 2, "moe_intermediate_size": 20, "norm_topk_prob": true,
        "mlp_only_layers": [1]""");
    CONFIGS.put("mixtral", LIKE_LLAMA + ", \"num_local_experts\": 4, \"output_router_logits\": true");
    CONFIGS.put("phi3", LIKE_LLAMA + ", \"sliding_window\": 5");
    CONFIGS.put("gemma", LIKE_LLAMA);
    CONFIGS.put("gemma2", LIKE_LLAMA + ", \"sliding_window\": 3, \"query_pre_attn_scalar\": 8");
    CONFIGS.put("gemma3_text", LIKE_LLAMA + ", \"sliding_window\": 3, \"sliding_window_pattern\": 2, \"query_pre_attn_scalar\": 8");
    CONFIGS.put("smollm3", LIKE_LLAMA + ", \"no_rope_layer_interval\": 2");
    CONFIGS.put("stablelm", LIKE_LLAMA + ", \"use_qkv_bias\": true, \"partial_rotary_factor\": 0.5");
    CONFIGS.put("stablelm, parallel", LIKE_LLAMA + ", \"qk_layernorm\": true, \"use_parallel_residual\": true");
    CONFIGS.put("olmo", LIKE_LLAMA + ", \"clip_qkv\": 0.7");
    CONFIGS.put("gpt_neox", LIKE_LLAMA + ", \"rotary_pct\": 0.5");
    CONFIGS.put("gpt_neox, sequential", LIKE_LLAMA + ", \"use_parallel_residual\": false, \"attention_bias\": false");
    CONFIGS.put("bloom", "\"vocab_size\": 29, \"hidden_size\": 36, \"n_layer\": 2, \"n_head\": 6, \"seq_length\": 64");
    CONFIGS.put("bloom, normed residual", CONFIGS.get("bloom") + ", \"apply_residual_connection_post_layernorm\": true");
    CONFIGS.put("falcon", LIKE_LLAMA);
    CONFIGS.put("falcon, grouped", LIKE_LLAMA + ", \"new_decoder_architecture\": true, \"num_kv_heads\": 2, \"bias\": true");
    CONFIGS.put("falcon, grouped, one norm", CONFIGS.get("falcon, grouped") + ", \"num_ln_in_parallel_attn\": 1");
    CONFIGS.put("falcon, alibi", LIKE_LLAMA + ", \"alibi\": true, \"parallel_attn\": false, \"multi_query\": false, \"bias\": true");
    CONFIGS.put("opt", LIKE_LLAMA + ", \"ffn_dim\": 48");
    CONFIGS.put("opt, norms behind", CONFIGS.get("opt") + ", \"do_layer_norm_before\": false, \"word_embed_proj_dim\": 20");
    CONFIGS.put("opt, bare norms", CONFIGS.get("opt") + ", \"enable_bias\": false, \"layer_norm_elementwise_affine\": false");
    CONFIGS.put("xglm", "\"vocab_size\": 29, \"d_model\": 32, \"num_layers\": 2, \"attention_heads\": 4, \"ffn_dim\": 48");
    CONFIGS.put("gpt2", "\"vocab_size\": 29, \"n_embd\": 32, \"n_layer\": 2, \"n_head\": 4, \"n_positions\": 64");
  }

  private TinyFamilies() {}

  static Iterable<String> names() {
    return CONFIGS.keySet();
  }

  /** The family of a name, its variant left out. */
  static String family(String name) {
    return name.split(",")[0];
  }

  static Config config(String family) {
    String json = "{\"model_type\": \"" + family(family) + "\", " + CONFIGS.get(family) + "}";
    return new Config("config.json", (ObjectNode) JsonMapper.shared().readTree(json));
  }
}
