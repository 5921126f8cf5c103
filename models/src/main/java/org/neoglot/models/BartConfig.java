// What config.json says of a BART or a cousin of it, in numbers that fit each other.
package org.neoglot.models;

/**
 * The numbers that such an encoder-decoder is made of, checked.
 *
 * @param scale what embedded rows are multiplied by
 * @param context tokens that the positions of either side are made for
 * @param shared whether source and target have one embedding
 * @param tied whether the head is the target's embedding
 */
record BartConfig(int vocabulary, int targetVocabulary, int dim, int encoderLayers, int decoderLayers, int encoderHeads,
    int decoderHeads, int encoderFfn, int decoderFfn, int context, double scale, boolean shared, boolean tied) {

  /**
   * Reads the published keys; a setting that this engine does not compute is refused, not ignored.
   *
   * @param scaled whether embedded rows are scaled where config.json does not say
   */
  static BartConfig of(Config c, boolean scaled) {
    int dim = c.size("d_model");
    for (String key : new String[] {"encoder_attention_heads", "decoder_attention_heads"}) {
      c.refuse(key, dim % c.size(key) == 0, "a divisor of d_model " + dim);
    }
    int context = c.size("max_position_embeddings", 1024);
    c.refuse("max_position_embeddings", context <= Integer.MAX_VALUE - 2, "a table that can be");
    c.refuse("quantization_config", !c.has("quantization_config"), "null: such weights are not read yet");
    int vocabulary = c.size("vocab_size");
    boolean shared = c.flag("share_encoder_decoder_embeddings", true);
    return new BartConfig(vocabulary, shared ? vocabulary : c.size("decoder_vocab_size", vocabulary), dim,
        c.size("encoder_layers"), c.size("decoder_layers"), c.size("encoder_attention_heads"),
        c.size("decoder_attention_heads"), c.size("encoder_ffn_dim"), c.size("decoder_ffn_dim"), context,
        c.flag("scale_embedding", scaled) ? Math.sqrt(dim) : 1, shared, c.flag("tie_word_embeddings", true));
  }
}
