// The options that say which numbers are trained: an adapter of low rank, or the weights themselves.
package org.neoglot.app;

import java.util.List;
import java.util.Locale;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
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

  @Option(names = "--base-format", paramLabel = "FORMAT",
      description = "With LoRA: hold the frozen base's linear layers as f32, bf16 or q8_0. Default: as they are stored.")
  private String baseFormat;

  /** The format for the frozen base; null where it is used as it is stored. */
  Format baseFormat(Verb verb) {
    if (baseFormat == null) return null;
    if (method == Method.FULL) throw verb.wrongly("--base-format is for a base that stays as it is; --method full trains it");
    return switch (baseFormat.toLowerCase(Locale.ROOT)) {
      case "f32" -> Formats.F32;
      case "bf16" -> Formats.BF16;
      case "q8_0" -> Formats.Q8_0;
      default -> throw verb.wrongly("--base-format is '" + baseFormat + "', wanted f32, bf16 or q8_0");
    };
  }

  /** The adapter's settings; null where the weights themselves are trained. */
  LoraConfig config() {
    return method == Method.FULL ? null : new LoraConfig(rank, alpha == null ? 2.0 * rank : alpha, dropout, false, targets);
  }

  /** The usual learning rate: an adapter begins at zero and bears a higher one. */
  double usualRate() {
    return method == Method.FULL ? 1e-3 : 2e-3;
  }
}
