// A small config for each encoder-decoder family: what tests of all of them walk over.
package org.neoglot.adapt;

import java.util.LinkedHashMap;
import java.util.Map;
import org.neoglot.models.Config;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Small models, one a family, each with what is special of it switched on; behind a comma stands a variant. */
final class TinyEncoderDecoders {
  static final int VOCABULARY = 29;
  static final int PAD = 1;
  /** Where a family's targets begin; mBART's begin with their language, and its config names one here too. */
  static final int START = 2;

  private static final String LIKE_BART = """
      "vocab_size": 29, "d_model": 32, "encoder_layers": 2, "decoder_layers": 3, "encoder_attention_heads": 4,
      "decoder_attention_heads": 2, "encoder_ffn_dim": 48, "decoder_ffn_dim": 40, "max_position_embeddings": 64,
      "pad_token_id": 1, "decoder_start_token_id": 2, "eos_token_id": 2, "is_encoder_decoder": true""";
  private static final String LIKE_T5 = """
      "vocab_size": 29, "d_model": 32, "d_kv": 12, "num_heads": 3, "d_ff": 40, "num_layers": 2, "num_decoder_layers": 3,
      "relative_attention_num_buckets": 8, "relative_attention_max_distance": 10, "pad_token_id": 1,
      "decoder_start_token_id": 2, "eos_token_id": 2, "is_encoder_decoder": true""";
  private static final Map<String, String> CONFIGS = new LinkedHashMap<>();

  static {
    CONFIGS.put("bart", LIKE_BART);
    CONFIGS.put("bart, head apart", LIKE_BART + ", \"tie_word_embeddings\": false, \"scale_embedding\": true");
    CONFIGS.put("mbart", LIKE_BART + ", \"scale_embedding\": true");
    CONFIGS.put("m2m_100", LIKE_BART + ", \"scale_embedding\": true, \"activation_function\": \"relu\"");
    CONFIGS.put("marian", LIKE_BART + ", \"scale_embedding\": true, \"activation_function\": \"swish\"");
    CONFIGS.put("marian, two vocabularies", CONFIGS.get("marian")
        + ", \"share_encoder_decoder_embeddings\": false, \"decoder_vocab_size\": 29");
    CONFIGS.put("pegasus", LIKE_BART + ", \"scale_embedding\": true");
    CONFIGS.put("t5", LIKE_T5);
    CONFIGS.put("t5, version 1.1", LIKE_T5 + ", \"feed_forward_proj\": \"gated-gelu\", \"tie_word_embeddings\": false");
    CONFIGS.put("mt5", LIKE_T5);
  }

  private TinyEncoderDecoders() {}

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
