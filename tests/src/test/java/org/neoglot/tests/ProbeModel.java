// The models of StepProbe: which sizes, and what of them is trained.
package org.neoglot.tests;

import java.util.List;
import org.neoglot.adapt.peft.Adapter;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.engine.Parameter;
import org.neoglot.engine.QuantizedWeights;
import org.neoglot.engine.RandomWeights;
import org.neoglot.engine.format.Formats;
import org.neoglot.models.Config;
import org.neoglot.models.Decoder;
import org.neoglot.models.Families;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A decoder with random weights and what of it a step moves. Kinds: {@code llama} (width 256), {@code gpt2} (width 256),
 * {@code llama512}; each as it is, or with {@code -lora} behind for adapters of rank 16 on all linear layers, or with
 * {@code -lora-q8} for the same over a base in Q8_0. All have a vocabulary of 4,096.
 */
record ProbeModel(Decoder decoder, List<Parameter> trained, List<AutoCloseable> owned) implements AutoCloseable {
  static final int VOCABULARY = 4096;
  private static final int RANK = 16;

  static ProbeModel of(String kind, int layers, int context) {
    String[] parts = kind.split("-", 2);
    Config config = new Config("probe", config(parts[0], layers, context));
    RandomWeights weights = new RandomWeights(1, 0.02, layers);
    return switch (parts.length == 1 ? "full" : parts[1]) {
      case "full" -> {
        Decoder decoder = Families.build(config, weights);
        yield new ProbeModel(decoder, List.copyOf(weights.parameters()), List.of(weights));
      }
      case "lora" -> {
        Adapter lora = LoraConfig.of(RANK).create(weights, 1);
        yield new ProbeModel(Families.build(config, lora.weights()), lora.trained(), List.of(lora, weights));
      }
      case "lora-q8" -> {
        QuantizedWeights base = new QuantizedWeights(weights, Formats.named("Q8_0"));
        Adapter lora = LoraConfig.of(RANK).create(base, 1);
        yield new ProbeModel(Families.build(config, lora.weights()), lora.trained(), List.of(lora, base, weights));
      }
      default -> throw new IllegalArgumentException("no probe is called '" + kind + "'");
    };
  }

  private static ObjectNode config(String family, int layers, int context) {
    return switch (family) {
      case "llama" -> llama(256, 672, layers, context);
      case "llama512" -> llama(512, 1408, layers, context);
      case "gpt2" -> JsonMapper.shared().createObjectNode().put("model_type", "gpt2").put("vocab_size", VOCABULARY)
          .put("n_embd", 256).put("n_layer", layers).put("n_head", 8).put("n_inner", 1024).put("n_positions", context)
          .put("n_ctx", context).put("resid_pdrop", 0.0).put("embd_pdrop", 0.0).put("attn_pdrop", 0.0);
      default -> throw new IllegalArgumentException("no probe is called '" + family + "'");
    };
  }

  /** Eight heads, tied embeddings. */
  private static ObjectNode llama(int dim, int ffn, int layers, int context) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.putArray("architectures").add("LlamaForCausalLM");
    json.put("model_type", "llama").put("vocab_size", VOCABULARY).put("hidden_size", dim);
    json.put("intermediate_size", ffn).put("num_hidden_layers", layers).put("num_attention_heads", 8);
    json.put("num_key_value_heads", 8).put("head_dim", dim / 8).put("max_position_embeddings", context);
    json.put("rms_norm_eps", 1e-5).put("rope_theta", 10000.0).putNull("rope_scaling").put("hidden_act", "silu");
    return json.put("attention_bias", false).put("mlp_bias", false).put("tie_word_embeddings", true);
  }

  @Override
  public void close() {
    for (AutoCloseable one : owned) {
      try {
        one.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
