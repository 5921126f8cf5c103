// What config.json says of a Llama or a cousin of it, in numbers that fit each other.
package org.neoglot.models;

import java.util.function.IntFunction;

/**
 * The numbers that decoders whose config.json has Llama's names are made of, checked.
 *
 * @param ffn width of the feed-forward
 * @param context tokens that the positions are made for
 * @param tied whether the head is the embedding
 */
public record LlamaConfig(int vocabulary, int dim, int layers, int heads, int kvHeads, int headDim, int ffn, int context,
    double normEps, boolean tied, RopeConfig rope) {

  /**
   * What a family takes where its config.json says nothing.
   *
   * @param headDim 0 for the model's width shared out over the heads
   * @param turnedShare the share of a head that is turned
   */
  public record Defaults(int headDim, int context, double normEps, double theta, double turnedShare, boolean tied) {
    /** Those of LlamaForCausalLM. */
    public static final Defaults LLAMA = new Defaults(0, 2048, 1e-6, 10_000, 1, false);

    public Defaults headDim(int numbers) {
      return new Defaults(numbers, context, normEps, theta, turnedShare, tied);
    }

    public Defaults context(int tokens) {
      return new Defaults(headDim, tokens, normEps, theta, turnedShare, tied);
    }

    public Defaults normEps(double eps) {
      return new Defaults(headDim, context, eps, theta, turnedShare, tied);
    }

    public Defaults theta(double base) {
      return new Defaults(headDim, context, normEps, base, turnedShare, tied);
    }

    public Defaults turned(double share) {
      return new Defaults(headDim, context, normEps, theta, share, tied);
    }

    public Defaults tied(boolean yes) {
      return new Defaults(headDim, context, normEps, theta, turnedShare, yes);
    }
  }

  public LlamaConfig {
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(heads + " heads cannot share " + kvHeads + " key heads evenly");
    }
    if ((long) heads * headDim > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(heads + " heads of size " + headDim + " make rows that are too long");
    }
  }

  /** Reads the published keys with Llama's defaults. */
  public static LlamaConfig of(Config c) {
    return of(c, Defaults.LLAMA);
  }

  /** Reads the published keys; a setting that this engine does not compute is refused, not ignored. */
  public static LlamaConfig of(Config c, Defaults defaults) {
    return of(c, defaults, headDim -> RopeConfig.of(c, headDim, defaults.theta, defaults.turnedShare));
  }

  /** @param ropes reads rotary positions, for a family that says them elsewhere, given the size of a head */
  static LlamaConfig of(Config c, Defaults defaults, IntFunction<RopeConfig> ropes) {
    int dim = c.size("hidden_size");
    int heads = c.size("num_attention_heads");
    c.refuse("quantization_config", !c.has("quantization_config"), "null: such weights are not read yet");
    boolean shared = !c.has("head_dim") && defaults.headDim == 0;
    if (shared) c.refuse("hidden_size", dim % heads == 0, "a multiple of num_attention_heads " + heads);
    int headDim = c.size("head_dim", shared ? Math.max(1, dim / heads) : defaults.headDim);
    c.refuse(shared ? "hidden_size" : "head_dim",
        headDim % 2 == 0 && (long) heads * headDim <= Integer.MAX_VALUE,
        "heads of an even size, which rope turns in pairs, but " + heads + " heads have " + headDim);
    int kvHeads = c.size("num_key_value_heads", heads);
    c.refuse("num_key_value_heads", heads % kvHeads == 0, "a divisor of num_attention_heads " + heads);
    RopeConfig rope = ropes.apply(headDim);
    return new LlamaConfig(c.size("vocab_size"), dim, c.size("num_hidden_layers"), heads, kvHeads, headDim,
        c.size("intermediate_size"), rope.context(c.size("max_position_embeddings", defaults.context)),
        c.positive("rms_norm_eps", defaults.normEps), c.flag("tie_word_embeddings", defaults.tied), rope);
  }

  int queryDim() {
    return heads * headDim;
  }

  int keyDim() {
    return kvHeads * headDim;
  }
}
