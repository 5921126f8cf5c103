// The Qwen 2 family: a Llama with biases where it looks.
package org.neoglot.models;

import org.neoglot.engine.Weights;

/** Qwen 2 and 2.5 (Yang et al. 2024, section 2.2): Llama with biases of queries, keys and values, as Qwen2ForCausalLM has it. */
final class Qwen2 {
  private Qwen2() {}

  static Model build(Config c, Weights weights) {
    LlamaConfig sizes = LlamaConfig.of(c, LlamaConfig.Defaults.LLAMA.context(32768));
    Llama.Options options = Llama.Options.plain().biases(true, false, false)
        .seeing(LayerTypes.afterTheFirst(c, sizes.layers(), 4096));
    return new Llama(c, sizes, options, weights);
  }
}
