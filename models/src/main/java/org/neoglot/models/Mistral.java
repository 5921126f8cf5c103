// The Mistral family: a Llama that looks back only so far.
package org.neoglot.models;

import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Mask;

/** Mistral (Jiang et al. 2023, section 2): Llama with a sliding window in every layer, as MistralForCausalLM has it. */
final class Mistral {
  private Mistral() {}

  static Model build(Config c, Weights weights) {
    Mask mask = window(c, c.absent("sliding_window") ? 4096 : 0);
    LlamaConfig sizes = LlamaConfig.of(c, LlamaConfig.Defaults.LLAMA.context(4096 * 32));
    return new Llama(c, sizes, Llama.Options.plain().seeing(layer -> mask), weights);
  }

  /** The window of {@code sliding_window} keys; without one, of {@code otherwise}, and 0 means all. */
  static Mask window(Config c, int otherwise) {
    int size = c.size("sliding_window", otherwise);
    return size == 0 ? Mask.CAUSAL : new Mask.Window(size);
  }
}
