// What a Llama's config.json says, in numbers that fit each other.
package org.neoglot.models;

import java.util.List;

/** The numbers that make a Llama: what config.json says, checked. */
public record LlamaConfig(int vocabulary, int dim, int layers, int heads, int kvHeads, int headDim, int ffn, int context,
    double normEps, double ropeTheta, boolean tied, boolean attentionBias, boolean mlpBias) {

  /** Two names for the same thing, the newer one of transformers 5. */
  private static final List<String> SCALED = List.of("rope_scaling", "rope_parameters");

  public LlamaConfig {
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(heads + " heads cannot share " + kvHeads + " key heads evenly");
    }
    if (headDim % 2 != 0) throw new IllegalArgumentException("head size " + headDim + " is odd; rope turns pairs");
    if ((long) heads * headDim > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(heads + " heads of size " + headDim + " make rows longer than " + Integer.MAX_VALUE);
    }
  }

  /** Reads the published keys; a setting that this engine does not compute is refused, not ignored. */
  public static LlamaConfig of(Config c) {
    int dim = c.size("hidden_size");
    int heads = c.size("num_attention_heads");
    for (String key : SCALED) c.refuse(key, !c.has(key), "null: scaled rotary positions are not computed yet");
    c.refuse("partial_rotary_factor", c.number("partial_rotary_factor", 1) == 1, "1: all of a head is turned");
    c.refuse("quantization_config", !c.has("quantization_config"), "null: such weights are not read yet");
    c.refuse("hidden_act", !c.has("hidden_act") || c.string("hidden_act").equals("silu"), "\"silu\"");
    if (!c.has("head_dim")) c.refuse("hidden_size", dim % heads == 0, "a multiple of num_attention_heads " + heads);
    int headDim = c.size("head_dim", Math.max(1, dim / heads));
    c.refuse(c.has("head_dim") ? "head_dim" : "hidden_size", headDim % 2 == 0 && (long) heads * headDim <= Integer.MAX_VALUE,
        "heads of an even size, which rope turns in pairs, but " + heads + " heads have " + headDim);
    int kvHeads = c.size("num_key_value_heads", heads);
    c.refuse("num_key_value_heads", heads % kvHeads == 0, "a divisor of num_attention_heads " + heads);
    return new LlamaConfig(c.size("vocab_size"), dim, c.size("num_hidden_layers"), heads, kvHeads, headDim,
        c.size("intermediate_size"), c.size("max_position_embeddings", 2048), c.positive("rms_norm_eps", 1e-6),
        c.positive("rope_theta", 10_000),
        c.flag("tie_word_embeddings", false), c.flag("attention_bias", false), c.flag("mlp_bias", false));
  }

  int queryDim() {
    return heads * headDim;
  }

  int keyDim() {
    return kvHeads * headDim;
  }
}
