// The Qwen 3 family: a Llama that normalises each head before it is turned.
package org.neoglot.models;

import org.neoglot.engine.Weights;

/** Qwen 3 (Yang et al. 2025, section 2): Llama with normalised query and key heads, as Qwen3ForCausalLM has it. */
final class Qwen3 {
  /** Heads have 128 numbers whatever the model's width. */
  static final LlamaConfig.Defaults DEFAULTS = LlamaConfig.Defaults.LLAMA.headDim(128).context(32768);

  private Qwen3() {}

  static Model build(Config c, Weights weights) {
    LlamaConfig sizes = LlamaConfig.of(c, DEFAULTS);
    return new Llama(c, sizes, options(c, sizes), weights);
  }

  /** What its attention does differently, with experts or without. */
  static Llama.Options options(Config c, LlamaConfig sizes) {
    boolean bias = c.flag("attention_bias", false);
    return Llama.Options.plain().biases(bias, bias, false).normingHeads()
        .seeing(LayerTypes.afterTheFirst(c, sizes.layers(), 4096));
  }
}
