// The models that are measured: their sizes, their config, and how much arithmetic they are.
package org.neoglot.bench;

import java.util.Arrays;
import org.neoglot.models.Config;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A decoder's or encoder's sizes. FLOP formulas count the matrix products alone, an fma as two; norms, activations,
 * softmax and the optimizer are work that a share of peak pays for without being credited.
 *
 * @param family {@code model_type} of config.json
 * @param gated three matrices in the feed-forward part (SwiGLU), else two
 * @param tied output projection and input embedding are one matrix
 */
record ModelShape(String family, int layers, int dim, int heads, int ffn, int vocabulary, int context, boolean gated,
    boolean tied) {

  /** Every model that is measured, by the name that parameters use. */
  static ModelShape named(String name) {
    return switch (name) {
      case "gpt2" -> new ModelShape("gpt2", 6, 256, 8, 1024, 4096, 256, false, true);
      case "llama6m" -> new ModelShape("llama", 6, 256, 8, 688, 4096, 256, true, true);
      case "llama30m" -> new ModelShape("llama", 8, 512, 8, 1408, 4096, 512, true, false);
      case "llama110m" -> new ModelShape("llama", 12, 768, 12, 2048, 32_000, 1024, true, true);
      case "bert-base" -> new ModelShape("bert", 12, 768, 12, 3072, 30_522, 512, false, true);
      default -> throw new IllegalArgumentException("no model shape is called '" + name + "'");
    };
  }

  /** Numbers of all matrices in the layers: query, key, value, output; two or three of the feed-forward part. */
  long bodyWeights() {
    return layers * (4L * dim * dim + (gated ? 3L : 2L) * dim * ffn);
  }

  long headWeights() {
    return (long) dim * vocabulary;
  }

  /** Flops of scores and mixing in all layers, forward: each row looks at itself and those before it. */
  double causalAttention(int... lengths) {
    return Arrays.stream(lengths).mapToDouble(n -> 4.0 * dim * layers * n * (n + 1.0) / 2).sum();
  }

  /** The same where every row looks at all of its sequence. */
  double fullAttention(int... lengths) {
    return Arrays.stream(lengths).mapToDouble(n -> 4.0 * dim * layers * n * n).sum();
  }

  /**
   * Flops of a training step that moves every weight: a product forward, and two backward (towards its input and towards
   * its weight); for attention's two products four backward. What is recomputed is not counted.
   */
  double step(int... lengths) {
    double tokens = Arrays.stream(lengths).sum();
    return 3 * (2 * tokens * (bodyWeights() + headWeights()) + causalAttention(lengths));
  }

  /**
   * Flops of a step that moves LoRA matrices of rank r on all linear layers alone: frozen weights have no gradient of
   * their own, and the first layer's query, key and value have nothing trained before them.
   */
  double loraStep(int rank, int... lengths) {
    double tokens = Arrays.stream(lengths).sum();
    double frozen = 2 * (bodyWeights() + headWeights()) - 3.0 * dim * dim;
    double low = 3.0 * layers * rank * (4L * 2 * dim + (gated ? 3L : 2L) * (dim + ffn));
    return 2 * tokens * (frozen + low) + 3 * causalAttention(lengths);
  }

  /** Flops of one forward pass over a prompt whose last row alone is scored. */
  double prefill(int length) {
    return 2.0 * length * bodyWeights() + 2.0 * headWeights() + causalAttention(length);
  }

  /** Flops of a bidirectional encoder's forward pass, without a head. */
  double encode(int... lengths) {
    return 2.0 * Arrays.stream(lengths).sum() * bodyWeights() + fullAttention(lengths);
  }

  /** What config.json of such a model says. */
  Config config() {
    ObjectNode json = JsonMapper.shared().createObjectNode().put("model_type", family).put("vocab_size", vocabulary);
    if (family.equals("gpt2")) {
      json.put("n_embd", dim).put("n_layer", layers).put("n_head", heads).put("n_inner", ffn)
          .put("n_positions", context).put("n_ctx", context).put("resid_pdrop", 0.0).put("embd_pdrop", 0.0)
          .put("attn_pdrop", 0.0);
    } else {
      json.put("hidden_size", dim).put("num_hidden_layers", layers).put("num_attention_heads", heads)
          .put("intermediate_size", ffn).put("max_position_embeddings", context).put("tie_word_embeddings", tied)
          .put("hidden_dropout_prob", 0.0).put("attention_probs_dropout_prob", 0.0);
    }
    if (family.equals("bert")) json.putArray("architectures").add("BertModel");
    return new Config("config.json of the benchmark", json);
  }
}
