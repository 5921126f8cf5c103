// config.json and the key-values of a GGUF file, one made of the other.
package org.neoglot.models.gguf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.neoglot.engine.file.BadFileException;
import org.neoglot.engine.file.Gguf;
import org.neoglot.engine.file.GgufWriter;
import org.neoglot.models.Config;
import org.neoglot.models.RopeScaling;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The settings that change the arithmetic (ggml, docs/gguf.md, "[llm]"). What a config says beyond them and GGUF has no key
 * for is refused on the way out, so that a file never silently means another model.
 */
final class GgufConfig {
  /** The tensor of factors of rotary frequencies. */
  static final String FREQUENCIES = "rope_freqs.weight";

  /** Whole numbers: theirs, after the architecture's name and a dot, and ours. */
  private static final Map<String, String> SIZES = ordered("context_length", "max_position_embeddings", "embedding_length",
      "hidden_size", "block_count", "num_hidden_layers", "feed_forward_length", "intermediate_size", "attention.head_count",
      "num_attention_heads", "attention.head_count_kv", "num_key_value_heads", "attention.key_length", "head_dim",
      "attention.sliding_window", "sliding_window", "expert_used_count", "num_experts_per_tok",
      "expert_feed_forward_length", "moe_intermediate_size");

  private static final Map<String, String> NUMBERS = ordered("attention.layer_norm_rms_epsilon", "rms_norm_eps",
      "rope.freq_base", "rope_theta", "attn_logit_softcapping", "attn_logit_softcapping", "final_logit_softcapping",
      "final_logit_softcapping");

  private GgufConfig() {}

  private static Map<String, String> ordered(String... words) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) map.put(words[i], words[i + 1]);
    return map;
  }

  /** The config of a file. */
  static ObjectNode json(Gguf file, GgufArchitecture a) {
    String prefix = a.name() + ".";
    ObjectNode json = JsonMapper.shared().createObjectNode();
    boolean experts = file.values().containsKey(prefix + "expert_count");
    String family = a.name().equals("llama") && experts ? "mixtral" : a.family();
    json.put("model_type", family);
    SIZES.forEach((theirs, ours) -> {
      if (file.values().get(prefix + theirs) instanceof long[] each) layers(file, json, prefix + theirs, ours, each);
      else if (file.values().containsKey(prefix + theirs)) json.put(ours, file.size(prefix + theirs));
    });
    NUMBERS.forEach((theirs, ours) -> {
      if (file.values().containsKey(prefix + theirs)) json.put(ours, file.number(prefix + theirs, 0));
    });
    json.put("vocab_size", Math.toIntExact(file.tensor("token_embd.weight").shape()[0]));
    if (experts) json.put(family.equals("mixtral") ? "num_local_experts" : "num_experts", file.size(prefix + "expert_count"));
    json.put("tie_word_embeddings", !file.names().contains("output.weight"));
    scaling(file, prefix, json);
    family(file, family, json);
    for (String token : List.of("bos", "eos", "padding")) {
      String key = "tokenizer.ggml." + token + "_token_id";
      if (file.values().containsKey(key)) json.put((token.equals("padding") ? "pad" : token) + "_token_id", file.size(key));
    }
    return json;
  }

  /** What differs between families, and files leave to the reader's knowledge. */
  private static void family(Gguf file, String family, ObjectNode json) {
    switch (family) {
      case "llama" -> json.put("attention_bias", file.names().contains("blk.0.attn_q.bias"));
      case "qwen3_moe" -> json.put("norm_topk_prob", true);
      case "gemma", "gemma2", "gemma3_text" -> json.put("hidden_activation", "gelu_pytorch_tanh");
      default -> { }
    }
    if (family.equals("gemma2")) json.put("query_pre_attn_scalar", queryScale(json));
    if (family.equals("gemma3_text")) json.put("query_pre_attn_scalar", json.path("head_dim").asInt(0));
  }

  /** The 27B model alone scales its queries by its width and not by its heads. */
  private static int queryScale(ObjectNode json) {
    int heads = Math.max(1, json.path("num_attention_heads").asInt(0));
    return json.path("num_hidden_layers").asInt(0) == 46 ? json.path("hidden_size").asInt(0) / heads
        : json.path("head_dim").asInt(0);
  }

  /** A value a layer is read where all are the same. */
  private static void layers(Gguf file, ObjectNode json, String key, String ours, long[] each) {
    for (long n : each) if (n != each[0]) throw file.wrong(key, "the same number for every layer");
    json.put(ours, each.length == 0 ? 0 : Math.toIntExact(each[0]));
  }

  private static void scaling(Gguf file, String prefix, ObjectNode json) {
    String key = prefix + "rope.scaling.";
    if (file.names().stream().anyMatch(n -> n.startsWith("rope_factors"))) {
      throw new BadFileException(file.file(), "holds two lists of factors of rotary frequencies, which are not read yet");
    }
    if (file.names().contains(FREQUENCIES)) {
      factors(file.tensor(FREQUENCIES), json);
      return;
    }
    if (!file.values().containsKey(key + "type") || file.string(key + "type").equals("none")) return;
    ObjectNode scaling = json.putObject("rope_scaling");
    scaling.put("rope_type", file.string(key + "type"));
    scaling.put("factor", file.number(key + "factor", 1));
    int trained = file.size(key + "original_context_length", 0);
    if (trained > 0) scaling.put("original_max_position_embeddings", trained);
  }

  /**
   * A factor for each plane, whatever they came from: the same as LongRoPE with one list for all lengths.
   */
  private static void factors(Gguf.Stored stored, ObjectNode json) {
    float[] factors = new float[Math.toIntExact(stored.shape()[0])];
    stored.format().decode(stored.data(), 0, factors.length, factors, 0);
    ObjectNode scaling = json.putObject("rope_scaling").put("rope_type", "longrope").put("attention_factor", 1.0);
    for (String length : List.of("short_factor", "long_factor")) {
      var list = scaling.putArray(length);
      for (float f : factors) list.add((double) f);
    }
    scaling.put("original_max_position_embeddings", json.path("max_position_embeddings").asInt(0));
  }

  /** By what each rotary frequency is divided, for scalings that GGUF has no name for; null for the others. */
  static double[] factors(ObjectNode config, int headDim, String source) {
    String key = config.hasNonNull("rope_scaling") ? "rope_scaling" : "rope_parameters";
    if (!config.path(key).path("rope_type").asString(config.path(key).path("type").asString("")).equals("llama3")) return null;
    Config c = new Config(source, config);
    double theta = c.number("rope_theta", config.path(key).path("rope_theta").asDouble(10_000));
    double[] plain = RopeScaling.plain(theta, headDim);
    double[] scaled = RopeScaling.of(c, c.under(key), headDim).frequencies(theta, headDim, 0);
    for (int i = 0; i < plain.length; i++) plain[i] /= scaled[i];
    return plain;
  }

  /** The key-values of a config. */
  static Map<String, Object> values(ObjectNode config, GgufArchitecture a, String source) {
    String prefix = a.name() + ".";
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("general.architecture", a.name());
    SIZES.forEach((theirs, ours) -> {
      if (config.path(ours).isIntegralNumber()) values.put(prefix + theirs, new GgufWriter.U32(config.path(ours).longValue()));
    });
    NUMBERS.forEach((theirs, ours) -> {
      if (config.path(ours).isNumber()) values.put(prefix + theirs, new GgufWriter.F32(config.path(ours).doubleValue()));
    });
    int heads = Math.max(1, config.path("num_attention_heads").asInt(0));
    int headDim = config.path("head_dim").isIntegralNumber() ? config.path("head_dim").intValue()
        : config.path("hidden_size").asInt(0) / heads;
    values.putIfAbsent(prefix + "attention.head_count_kv", new GgufWriter.U32(heads));
    values.put(prefix + "attention.key_length", new GgufWriter.U32(headDim));
    values.put(prefix + "attention.value_length", new GgufWriter.U32(headDim));
    values.put(prefix + "rope.dimension_count", new GgufWriter.U32(
        (long) (headDim * config.path("partial_rotary_factor").asDouble(1))));
    JsonNode theta = config.path("rope_parameters").path("rope_theta");          // where transformers 5 writes it
    if (theta.isNumber()) values.putIfAbsent(prefix + "rope.freq_base", new GgufWriter.F32(theta.doubleValue()));
    values.put(prefix + "vocab_size", new GgufWriter.U32(config.path("vocab_size").longValue()));
    for (String experts : List.of("num_local_experts", "num_experts")) {
      if (config.path(experts).isIntegralNumber()) {
        values.put(prefix + "expert_count", new GgufWriter.U32(config.path(experts).longValue()));
      }
    }
    wanted(values, prefix, source, "rope.freq_base", "rope_theta");
    wanted(values, prefix, source, "attention.layer_norm_rms_epsilon", "rms_norm_eps");
    wanted(values, prefix, source, "context_length", "max_position_embeddings");
    if (values.containsKey(prefix + "expert_count")) wanted(values, prefix, source, "expert_used_count", "num_experts_per_tok");
    scaling(config, prefix, values, source);
    refuse(config, a, source);
    return values;
  }

  /** What families have different usual values for must be said: readers of GGUF know no family's. */
  private static void wanted(Map<String, Object> values, String prefix, String source, String theirs, String ours) {
    if (!values.containsKey(prefix + theirs)) {
      throw new IllegalArgumentException(source + ": config.json does not say '" + ours + "', wanted the value that is meant");
    }
  }

  private static void scaling(ObjectNode config, String prefix, Map<String, Object> values, String source) {
    JsonNode s = config.hasNonNull("rope_scaling") ? config.get("rope_scaling") : config.path("rope_parameters");
    String type = s.path("rope_type").asString(s.path("type").asString("default"));
    switch (type) {
      case "default", "llama3" -> { }                           // the second lies in a tensor
      case "linear", "yarn" -> {
        values.put(prefix + "rope.scaling.type", type);
        values.put(prefix + "rope.scaling.factor", new GgufWriter.F32(s.path("factor").doubleValue()));
        if (type.equals("yarn")) {
          long trained = s.path("original_max_position_embeddings").asLong(config.path("max_position_embeddings").asLong());
          values.put(prefix + "rope.scaling.original_context_length", new GgufWriter.U32(trained));
        }
      }
      default -> throw new IllegalArgumentException(source + ": rotary positions scaled by '" + type
          + "' are not written as GGUF yet, wanted linear, yarn, llama3 or none");
    }
  }

  /** Settings that change the arithmetic, and that readers of the architecture would not be told of. */
  private static void refuse(ObjectNode config, GgufArchitecture a, String source) {
    String family = config.path("model_type").asString("");
    boolean windows = config.path("sliding_window").isIntegralNumber()
        && config.path("sliding_window").intValue() < config.path("max_position_embeddings").intValue();
    if (a.name().equals("llama") && windows) {
      throw new IllegalArgumentException(source + ": a sliding window of " + config.path("sliding_window") + " below the context"
          + " cannot be said in GGUF's architecture 'llama', in which every token sees all before it");
    }
    if (a.name().equals("qwen2") && windows && config.path("use_sliding_window").asBoolean(false)) {
      throw new IllegalArgumentException(source + ": a sliding window cannot be said in GGUF's architecture 'qwen2'");
    }
    if (family.equals("smollm3") && !everyFourth(config)) {
      throw new IllegalArgumentException(source + ": GGUF's architecture 'smollm3' leaves every fourth layer unturned, and says of"
          + " no other choice");
    }
    boolean dense = !config.path("mlp_only_layers").isEmpty() || config.path("decoder_sparse_step").asInt(1) != 1;
    if (family.equals("qwen3_moe") && (dense || !config.path("norm_topk_prob").asBoolean(false))) {
      throw new IllegalArgumentException(source + ": GGUF's architecture 'qwen3moe' has experts in every layer, whose shares"
          + " sum to 1 (norm_topk_prob)");
    }
    if (family.equals("qwen3") && config.path("attention_bias").asBoolean(false)) {
      throw new IllegalArgumentException(source + ": biases of attention have no place in GGUF's architecture '" + a.name() + "'");
    }
  }

  private static boolean everyFourth(ObjectNode config) {
    JsonNode listed = config.path("no_rope_layers");
    for (int i = 0; i < listed.size(); i++) if (listed.get(i).asInt(-1) != ((i + 1) % 4 == 0 ? 0 : 1)) return false;
    return !listed.isEmpty() || config.path("no_rope_layer_interval").asInt(4) == 4;
  }
}
