// The SmolLM3 family: a Llama in which every fourth layer does not know positions.
package org.neoglot.models;

import java.util.List;
import java.util.function.IntPredicate;
import org.neoglot.engine.Weights;
import org.neoglot.engine.ops.Mask;

/**
 * SmolLM3 (Bakouch et al. 2025), as SmolLM3ForCausalLM has it: Llama with layers that are not turned by position (Yang et
 * al. 2025, "Rope to Nope and Back Again").
 */
final class SmolLm3 {
  private SmolLm3() {}

  static Model build(Config c, Weights weights) {
    LlamaConfig sizes = LlamaConfig.of(c, LlamaConfig.Defaults.LLAMA.context(32_768).theta(2_000_000).tied(true));
    boolean bias = c.flag("attention_bias", false);
    IntPredicate turned = turned(c, sizes.layers());
    // Only what does not know positions may be made to look back a little way.
    boolean windows = c.flag("use_sliding_window", false) && c.has("sliding_window");
    Mask window = Mistral.window(c, 0);
    Llama.Options options = Llama.Options.plain().biases(bias, bias, c.flag("mlp_bias", false)).turning(turned)
        .seeing(LayerTypes.masks(LayerTypes.windowed(c, sizes.layers(), layer -> windows && !turned.test(layer)), window));
    return new Llama(c, sizes, options, weights);
  }

  /** A list with 1 for each layer that is turned; without it, all but every {@code no_rope_layer_interval}-th. */
  private static IntPredicate turned(Config c, int layers) {
    int every = c.size("no_rope_layer_interval", 4);
    if (!c.has("no_rope_layers")) return layer -> (layer + 1) % every != 0;
    int[] listed = c.choices("no_rope_layers", layers, List.of("0", "1"));
    return layer -> listed[layer] == 1;
  }
}
