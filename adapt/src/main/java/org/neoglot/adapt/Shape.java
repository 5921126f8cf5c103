// How large a new model is.
package org.neoglot.adapt;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The size of a new model: what a person chooses; the rest follows. */
public record Shape(int layers, int dim, int heads, int kvHeads, int ffn, int context, boolean tied) {
  public Shape {
    if (layers < 1 || heads < 1 || kvHeads < 1 || dim < 1 || ffn < 1 || context < 2) {
      throw new IllegalArgumentException("a model needs at least 1 layer, head, key head, dimension and a context of 2");
    }
    if (dim % heads != 0) throw new IllegalArgumentException("dim " + dim + " is not a multiple of heads " + heads);
    if (dim / heads % 2 != 0) throw new IllegalArgumentException("dim / heads is " + dim / heads + ", wanted an even size");
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(heads + " heads cannot share " + kvHeads + " key heads evenly");
    }
  }

  /** The config.json of a BERT, as it was published, without dropout. */
  ObjectNode bert(int vocabulary, int pad, String architecture) {
    if (kvHeads != heads) throw new IllegalArgumentException("a BERT has as many key heads as heads, not " + kvHeads);
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.putArray("architectures").add(architecture);
    json.put("model_type", "bert").put("vocab_size", vocabulary).put("hidden_size", dim);
    json.put("intermediate_size", ffn).put("num_hidden_layers", layers).put("num_attention_heads", heads);
    json.put("max_position_embeddings", context).put("type_vocab_size", 2).put("hidden_act", "gelu");
    json.put("layer_norm_eps", 1e-12).put("initializer_range", 0.02).put("pad_token_id", pad);
    return json.put("hidden_dropout_prob", 0.0).put("attention_probs_dropout_prob", 0.0)
        .put("position_embedding_type", "absolute").put("torch_dtype", "float32");
  }

  /**
   * The config.json of a ModernBERT (Warner et al. 2024): rotary positions, gated feed-forward, norms before each part; two of
   * three layers see 64 tokens to either side. Its classifier takes the mean of all rows.
   */
  ObjectNode modernBert(int vocabulary, int pad, int cls, int sep) {
    if (kvHeads != heads) throw new IllegalArgumentException("a ModernBERT has as many key heads as heads, not " + kvHeads);
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.putArray("architectures").add("ModernBertForMaskedLM");
    json.put("model_type", "modernbert").put("vocab_size", vocabulary).put("hidden_size", dim);
    json.put("intermediate_size", ffn).put("num_hidden_layers", layers).put("num_attention_heads", heads);
    json.put("max_position_embeddings", context).put("norm_eps", 1e-5).put("norm_bias", false);
    json.put("global_rope_theta", 10_000.0).put("local_rope_theta", 10_000.0).put("local_attention", 128);
    json.put("global_attn_every_n_layers", 3).put("hidden_activation", "gelu").put("classifier_pooling", "mean");
    json.put("attention_bias", false).put("mlp_bias", false).put("decoder_bias", true).put("classifier_bias", false);
    json.put("attention_dropout", 0.0).put("embedding_dropout", 0.0).put("mlp_dropout", 0.0).put("classifier_dropout", 0.0);
    json.put("initializer_range", 0.02).put("tie_word_embeddings", true);
    return json.put("pad_token_id", pad).put("cls_token_id", cls).put("sep_token_id", sep).put("torch_dtype", "float32");
  }

  /** The config.json of an ELECTRA whose embedding has that width. */
  ObjectNode electra(int vocabulary, int pad, String architecture, int narrow) {
    return bert(vocabulary, pad, architecture).put("model_type", "electra").put("embedding_size", narrow);
  }

  /** The config.json of a T5 of version 1.1 (gated, with a head of its own), as many layers on either side. */
  ObjectNode t5(int vocabulary, int pad, int end) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.putArray("architectures").add("T5ForConditionalGeneration");
    json.put("model_type", "t5").put("vocab_size", vocabulary).put("d_model", dim).put("d_kv", dim / heads).put("d_ff", ffn);
    json.put("num_layers", layers).put("num_decoder_layers", layers).put("num_heads", heads);
    json.put("relative_attention_num_buckets", 32).put("relative_attention_max_distance", 128);
    json.put("feed_forward_proj", "gated-gelu").put("layer_norm_epsilon", 1e-6).put("dropout_rate", 0.0);
    json.put("is_encoder_decoder", true).put("tie_word_embeddings", false).put("initializer_factor", 1.0);
    return json.put("pad_token_id", pad).put("eos_token_id", end).put("decoder_start_token_id", pad)
        .put("torch_dtype", "float32");
  }

  /** The config.json of a BART, as many layers on either side. */
  ObjectNode bart(int vocabulary, int begin, int pad, int end) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.putArray("architectures").add("BartForConditionalGeneration");
    json.put("model_type", "bart").put("vocab_size", vocabulary).put("d_model", dim);
    for (String side : new String[] {"encoder", "decoder"}) {
      json.put(side + "_layers", layers).put(side + "_attention_heads", heads).put(side + "_ffn_dim", ffn);
      json.put(side + "_layerdrop", 0.0);
    }
    json.put("max_position_embeddings", context).put("activation_function", "gelu").put("scale_embedding", false);
    json.put("dropout", 0.0).put("attention_dropout", 0.0).put("activation_dropout", 0.0).put("init_std", 0.02);
    json.put("is_encoder_decoder", true).put("tie_word_embeddings", true);
    return json.put("bos_token_id", begin).put("pad_token_id", pad).put("eos_token_id", end)
        .put("decoder_start_token_id", end).put("forced_eos_token_id", end).put("torch_dtype", "float32");
  }

  /** The config.json of a Llama. */
  ObjectNode config(int vocabulary) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.putArray("architectures").add("LlamaForCausalLM");
    json.put("model_type", "llama").put("vocab_size", vocabulary).put("hidden_size", dim);
    json.put("intermediate_size", ffn).put("num_hidden_layers", layers).put("num_attention_heads", heads);
    json.put("num_key_value_heads", kvHeads).put("head_dim", dim / heads).put("max_position_embeddings", context);
    json.put("rms_norm_eps", 1e-5).put("rope_theta", 10000.0).putNull("rope_scaling").put("hidden_act", "silu");
    return json.put("attention_bias", false).put("mlp_bias", false).put("tie_word_embeddings", tied)
        .put("initializer_range", 0.02).put("torch_dtype", "float32");
  }
}
