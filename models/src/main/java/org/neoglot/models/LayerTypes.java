// Which layers of a model look back only so far.
package org.neoglot.models;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.neoglot.engine.ops.Mask;

/** Full and windowed layers in turn, as {@code layer_types} of newer configs says, or as a family has it without. */
final class LayerTypes {
  private static final List<String> NAMES = List.of("full_attention", "sliding_attention");

  private LayerTypes() {}

  /**
   * Which layers, counted from 0, have a window.
   *
   * @param otherwise the family's pattern where the config lists no types
   */
  static IntPredicate windowed(Config c, int layers, IntPredicate otherwise) {
    if (!c.has("layer_types")) return otherwise;
    int[] types = c.choices("layer_types", layers, NAMES);
    return layer -> types[layer] == 1;
  }

  /** What each layer sees, given which have a window and how many keys that holds. */
  static IntFunction<Mask> masks(IntPredicate windowed, Mask window) {
    return layer -> windowed.test(layer) ? window : Mask.CAUSAL;
  }

  /**
   * The Qwen pattern: where {@code use_sliding_window} says so, layers from {@code max_window_layers} on have a window.
   *
   * @param window keys where the config does not say
   */
  static IntFunction<Mask> afterTheFirst(Config c, int layers, int window) {
    if (!c.flag("use_sliding_window", false)) return layer -> Mask.CAUSAL;
    int full = c.size("max_window_layers", 28);
    return masks(windowed(c, layers, layer -> layer >= full), Mistral.window(c, c.absent("sliding_window") ? window : 0));
  }
}
