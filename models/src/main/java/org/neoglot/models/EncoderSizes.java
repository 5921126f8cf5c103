// The numbers that make an encoder.
package org.neoglot.models;

/**
 * What config.json says of an encoder, checked.
 *
 * @param narrow numbers in an embedding; those of a row where a family does not tell them apart
 * @param context tokens that a sequence may have
 * @param types kinds of segment; 0 for none
 */
record EncoderSizes(int vocabulary, int narrow, int dim, int layers, int heads, int ffn, int context, int types, double eps,
    Dropping drop) {

  /** Reads BERT's keys; a setting that this engine does not compute is refused, not ignored. */
  static EncoderSizes of(Config c) {
    return of(c, 2, c.size("max_position_embeddings", 512));
  }

  /**
   * @param types kinds of segment where the config says nothing
   * @param context what positions leave for tokens
   */
  static EncoderSizes of(Config c, int types, int context) {
    int dim = c.size("hidden_size");
    int heads = c.size("num_attention_heads");
    c.refuse("hidden_size", dim % heads == 0, "a multiple of num_attention_heads " + heads);
    c.refuse("position_embedding_type", !c.has("position_embedding_type")
        || c.string("position_embedding_type").equals("absolute"), "\"absolute\"");
    c.refuse("is_decoder", !c.flag("is_decoder", false), "false: this model looks both ways");
    c.refuse("add_cross_attention", !c.flag("add_cross_attention", false), "false: nothing else is looked at");
    c.refuse("tie_word_embeddings", c.flag("tie_word_embeddings", true), "true: its head is the embedding");
    c.refuse("quantization_config", !c.has("quantization_config"), "null: such weights are not read yet");
    return new EncoderSizes(c.size("vocab_size"), dim, dim, c.size("num_hidden_layers"), heads,
        c.size("intermediate_size"), context, c.number("type_vocab_size", types) == 0 ? 0 : c.size("type_vocab_size", types),
        c.positive("layer_norm_eps", 1e-12), Dropping.of(c));
  }

  /** The same with an embedding of its own width, {@code embedding_size}. */
  EncoderSizes narrowed(Config c, int otherwise) {
    return new EncoderSizes(vocabulary, c.size("embedding_size", otherwise), dim, layers, heads, ffn, context, types, eps, drop);
  }

  int headDim() {
    return dim / heads;
  }
}
