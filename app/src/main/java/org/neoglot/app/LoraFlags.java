// The options that say which numbers are trained: an adapter of low rank, or the weights themselves.
package org.neoglot.app;

import java.util.List;
import org.neoglot.adapt.LoraConfig;
import picocli.CommandLine.Option;

/** LoRA or full tuning; a mixin of verbs. */
final class LoraFlags {
  /** What is trained. */
  enum Method { LORA, FULL }

  @Option(names = "--method", paramLabel = "HOW", defaultValue = "LORA",
      description = "Train a lora adapter or the full weights. Default: lora.")
  private Method method;

  @Option(names = "--rank", paramLabel = "R", defaultValue = "16", description = "Of LoRA. Default: ${DEFAULT-VALUE}.")
  private int rank;

  @Option(names = "--alpha", paramLabel = "A", description = "Of LoRA. Default: twice the rank.")
  private Double alpha;

  @Option(names = "--dropout", paramLabel = "P", defaultValue = "0", description = "Of LoRA. Default: ${DEFAULT-VALUE}.")
  private double dropout;

  @Option(names = "--targets", split = ",", paramLabel = "LAYER",
      description = "Layers that LoRA adapts, such as q_proj,v_proj. Default: all linear layers of the blocks.")
  private List<String> targets = LoraConfig.ALL_LINEAR;

  /** The adapter's settings; null where the weights themselves are trained. */
  LoraConfig config() {
    return method == Method.FULL ? null : new LoraConfig(rank, alpha == null ? 2.0 * rank : alpha, dropout, false, targets);
  }

  /** The usual learning rate: an adapter begins at zero and bears a higher one. */
  double usualRate() {
    return method == Method.FULL ? 1e-3 : 2e-3;
  }
}
