// What makes an adapter, beside its numbers.
package org.neoglot.adapt.peft;

import org.neoglot.engine.Weights;
import tools.jackson.databind.node.ObjectNode;

/** A method with its settings: one record a method, listed in {@link Adapters}. */
public interface AdapterConfig {
  /** The word for it on the command line, such as "lora". */
  String method();

  /** Lays it around weights that no model has asked yet; its numbers come from {@code source}. */
  Adapter around(Weights inner, Source source);

  /** A new adapter, the identity as far as the method begins as one. */
  default Adapter create(Weights inner, long seed) {
    return around(inner, new Source.Fresh(seed));
  }

  /** Writes the keys of {@code adapter_config.json} that are this method's own. */
  void write(ObjectNode json, Adapter adapter);

  /** The name without ending of the file of tensors. */
  default String stem() {
    return "adapter_model";
  }

  /** What a tensor of the adapter file is called in the model that PEFT makes of it. */
  default String liveName(String tensor) {
    return tensor.endsWith(".weight") ? tensor.substring(0, tensor.length() - ".weight".length()) + ".default.weight"
        : tensor + ".default";
  }
}
