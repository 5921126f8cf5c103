// What config.json says of a GPT-2 or a cousin of it, in numbers that fit each other.
package org.neoglot.models;

/**
 * The numbers that decoders of GPT-2's kind are made of, checked; each family has names of its own for them.
 *
 * @param ffn width of the feed-forward
 * @param context tokens that the positions are made for
 * @param eps what layer norms add to the variance
 * @param tied whether the head is the embedding
 */
record GptConfig(int vocabulary, int dim, int layers, int heads, int ffn, int context, double eps, boolean tied) {

  /** Where config.json has the numbers. */
  record Keys(String dim, String layers, String heads) {}

  /** Reads what all have; a setting that this engine does not compute is refused, not ignored. */
  static GptConfig of(Config c, Keys keys, int ffn, int context, double eps, boolean tied) {
    int dim = c.size(keys.dim);
    int heads = c.size(keys.heads);
    c.refuse(keys.dim, dim % heads == 0, "a multiple of " + keys.heads + " " + heads);
    c.refuse(keys.dim, dim <= Integer.MAX_VALUE / 4, "rows of three times that, which a row can hold");
    c.refuse("quantization_config", !c.has("quantization_config"), "null: such weights are not read yet");
    return new GptConfig(c.size("vocab_size"), dim, c.size(keys.layers), heads, ffn, context, eps,
        c.flag("tie_word_embeddings", tied));
  }

  int headDim() {
    return dim / heads;
  }

  /** Four widths, the usual feed-forward, unless that is more than a row can hold. */
  static int four(Config c, String dim) {
    int width = c.size(dim);
    c.refuse(dim, width <= Integer.MAX_VALUE / 4, "a width whose fourfold a row can hold");
    return 4 * width;
  }
}
