package org.neoglot.models;

/** The numbers that make a Llama: what config.json says, checked. */
public record LlamaConfig(int vocabulary, int dim, int layers, int heads, int kvHeads, int headDim, int ffn, int context,
    double normEps, double ropeTheta, boolean tied, boolean attentionBias, boolean mlpBias) {

  public LlamaConfig {
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(heads + " heads cannot share " + kvHeads + " key heads evenly");
    }
    if (headDim % 2 != 0) throw new IllegalArgumentException("head size " + headDim + " is odd; rope turns pairs");
  }

  /** Reads the published keys; a setting that this engine does not compute is refused, not ignored. */
  public static LlamaConfig of(Config c) {
    int dim = c.size("hidden_size");
    int heads = c.size("num_attention_heads");
    c.refuse("rope_scaling", !c.has("rope_scaling"), "null: scaled rotary positions are not computed yet");
    c.refuse("hidden_act", !c.has("hidden_act") || c.string("hidden_act").equals("silu"), "\"silu\"");
    if (!c.has("head_dim")) c.refuse("hidden_size", dim % heads == 0, "a multiple of num_attention_heads " + heads);
    return new LlamaConfig(c.size("vocab_size"), dim, c.size("num_hidden_layers"), heads,
        c.size("num_key_value_heads", heads), c.size("head_dim", dim / heads), c.size("intermediate_size"),
        c.size("max_position_embeddings", 2048), c.number("rms_norm_eps", 1e-6), c.number("rope_theta", 10_000),
        c.flag("tie_word_embeddings", false), c.flag("attention_bias", false), c.flag("mlp_bias", false));
  }

  int queryDim() {
    return heads * headDim;
  }

  int keyDim() {
    return kvHeads * headDim;
  }
}
