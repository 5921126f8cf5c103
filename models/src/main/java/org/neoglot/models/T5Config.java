// What config.json says of a T5, in numbers that fit each other.
package org.neoglot.models;

import org.neoglot.engine.Op;
import org.neoglot.engine.kernels.Unary;
import org.neoglot.engine.ops.Activation;
import org.neoglot.engine.ops.Map;

/**
 * The numbers that a T5 is made of, checked.
 *
 * @param headDim numbers of a head, which heads times need not make {@code dim}
 * @param buckets of distances
 * @param reach distances from here on are one bucket
 * @param gated whether the feed-forward is gated
 * @param tied whether the head is the embedding
 */
record T5Config(int vocabulary, int dim, int headDim, int heads, int ffn, int encoderLayers, int decoderLayers, int buckets,
    int reach, double eps, boolean gated, Op activation, boolean tied) {

  /** Reads the published keys; a setting that this engine does not compute is refused, not ignored. */
  static T5Config of(Config c, String feedForward, boolean tied) {
    c.refuse("quantization_config", !c.has("quantization_config"), "null: such weights are not read yet");
    int layers = c.size("num_layers");
    int heads = c.size("num_heads");
    int headDim = c.size("d_kv", 64);
    c.refuse("d_kv", (long) heads * headDim <= Integer.MAX_VALUE, "rows of num_heads times that, which a row can hold");
    int buckets = c.size("relative_attention_num_buckets", 32);
    int reach = c.size("relative_attention_max_distance", 128);
    c.refuse("relative_attention_num_buckets", buckets >= 4 && buckets % 2 == 0, "an even number from 4");
    c.refuse("relative_attention_max_distance", reach > buckets / 2 && reach < 1 << 20,
        "more than half of relative_attention_num_buckets " + buckets + ", and less than a million");
    String projection = c.has("feed_forward_proj") ? c.string("feed_forward_proj") : feedForward;
    Op activation = switch (projection) {
      case "relu", "gated-relu" -> new Map(Unary.RELU);
      // The name of version 1.1 promises the erf form; its published models have the tanh form.
      case "gelu_new", "gated-gelu", "gated-gelu_new" -> Activation.GELU_TANH;
      case "gelu" -> Activation.GELU;
      case "silu", "gated-silu" -> Activation.SILU;
      default -> null;
    };
    c.refuse("feed_forward_proj", activation != null, "relu, gelu, gelu_new or silu, or 'gated-' and one of them");
    return new T5Config(c.size("vocab_size"), c.size("d_model"), headDim, heads, c.size("d_ff"), layers,
        c.size("num_decoder_layers", layers), buckets, reach, c.positive("layer_norm_epsilon", 1e-6),
        projection.startsWith("gated-"), activation,
        c.flag("tie_word_embeddings", tied));
  }

  /** Numbers of a key row. */
  int keyDim() {
    return heads * headDim;
  }
}
