// The options that say which numbers are trained: an adapter, or the weights themselves.
package org.neoglot.app;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.neoglot.adapt.peft.AdapterConfig;
import org.neoglot.adapt.peft.Houlsby;
import org.neoglot.adapt.peft.Ia3;
import org.neoglot.adapt.peft.LayerAdapter;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.adapt.peft.PTuning;
import org.neoglot.adapt.peft.Pfeiffer;
import org.neoglot.adapt.peft.PrefixTuning;
import org.neoglot.adapt.peft.PromptTuning;
import org.neoglot.adapt.peft.Targets;
import org.neoglot.adapt.peft.Vera;
import org.neoglot.engine.format.Format;
import org.neoglot.engine.format.Formats;
import picocli.CommandLine.Option;

/** An adapter's method and settings, or full tuning; a mixin of verbs. */
final class LoraFlags {
  /** What is trained. */
  enum Method { LORA, FULL }

  /** The words for --peft. */
  private static final List<String> METHODS = List.of("lora", "rslora", "dora", "vera", "ia3", "prefix", "prompt",
      "p-tuning", "houlsby", "pfeiffer");

  @Option(names = "--method", paramLabel = "HOW",
      description = "Train an adapter (lora, or what --peft says) or the full weights. Default: lora; of a --task full.")
  private Method method;

  private Method usual = Method.LORA;

  @Option(names = "--peft", paramLabel = "HOW",
      description = "The adapter's method: lora, rslora, dora, vera, ia3, prefix, prompt, p-tuning, houlsby, pfeiffer. "
          + "Default: lora.")
  private String peft;

  @Option(names = "--rank", paramLabel = "R",
      description = "Of LoRA and its kin (default 16) and of VeRA (default 256).")
  private Integer rank;

  @Option(names = "--alpha", paramLabel = "A", description = "Of LoRA. Default: twice the rank.")
  private Double alpha;

  @Option(names = "--dropout", paramLabel = "P", defaultValue = "0", description = "Of LoRA and VeRA. Default: ${DEFAULT-VALUE}.")
  private double dropout;

  @Option(names = "--targets", split = ",", paramLabel = "LAYER",
      description = "Layers that are adapted, such as q_proj,v_proj. Default: all linear layers of the blocks; for ia3 keys, "
          + "values and the feed-forward's last layer.")
  private List<String> targets = List.of();

  @Option(names = "--layers", split = ",", paramLabel = "N", description = "Numbers of the layers that LoRA and VeRA adapt. Default: all.")
  private List<Integer> layers = List.of();

  @Option(names = "--bias", paramLabel = "WHICH", defaultValue = "none",
      description = "Biases that LoRA trains along: none, all or lora_only. Default: ${DEFAULT-VALUE}.")
  private String bias;

  @Option(names = "--feedforward", split = ",", paramLabel = "LAYER",
      description = "Of ia3: which of --targets get their input scaled. Default: those of the feed-forward's last layer.")
  private List<String> feedforward = List.of("down_proj", "mlp.c_proj", "fc2", "wo");

  @Option(names = "--virtual-tokens", paramLabel = "N", defaultValue = "20",
      description = "Of prefix, prompt and p-tuning. Default: ${DEFAULT-VALUE}.")
  private int virtualTokens;

  @Option(names = "--encoder-size", paramLabel = "N", defaultValue = "128",
      description = "Width of p-tuning's network. Default: ${DEFAULT-VALUE}.")
  private int encoder;

  @Option(names = "--bottleneck", paramLabel = "N", defaultValue = "32",
      description = "Of houlsby and pfeiffer: numbers in the middle. Default: ${DEFAULT-VALUE}.")
  private int bottleneck;

  @Option(names = "--activation", paramLabel = "NAME", defaultValue = "relu",
      description = "Of houlsby and pfeiffer: gelu, gelu_new, relu, silu or tanh. Default: ${DEFAULT-VALUE}.")
  private String activation;

  @Option(names = "--base-format", paramLabel = "FORMAT",
      description = "With an adapter: hold the frozen base's linear layers as f32, bf16 or q8_0. Default: as they are stored.")
  private String baseFormat;

  /** What is trained where nobody says it; a word for an adapter's method says it. */
  void unlessSaid(Method other) {
    usual = peft == null ? other : Method.LORA;
  }

  /** Whether the weights themselves are trained. */
  boolean full() {
    return (method == null ? usual : method) == Method.FULL;
  }

  /** The format for the frozen base; null where it is used as it is stored. */
  Format baseFormat(Verb verb) {
    if (baseFormat == null) return null;
    if (full()) throw verb.wrongly("--base-format is for a base that stays as it is; --method full trains it");
    return switch (baseFormat.toLowerCase(Locale.ROOT)) {
      case "f32" -> Formats.F32;
      case "bf16" -> Formats.BF16;
      case "q8_0" -> Formats.Q8_0;
      default -> throw verb.wrongly("--base-format is '" + baseFormat + "', wanted f32, bf16 or q8_0");
    };
  }

  /** The adapter's settings; null where the weights themselves are trained. */
  AdapterConfig config(Verb verb) {
    if (full()) {
      if (peft != null) throw verb.wrongly("--peft is for a base that stays as it is; --method full trains it");
      return null;
    }
    String word = peft == null ? "lora" : peft;
    if (!METHODS.contains(word)) throw verb.wrongly("--peft is '" + word + "', wanted one of " + String.join(", ", METHODS));
    try {
      return config(word, verb);
    } catch (IllegalArgumentException e) {
      throw verb.wrongly(e.getMessage());
    }
  }

  private AdapterConfig config(String word, Verb verb) {
    return switch (word) {
      case "vera" -> new Vera(rank == null ? 256 : rank, dropout, 0.1, 0, chosen(LoraConfig.ALL_LINEAR), biases(verb));
      case "ia3" -> new Ia3(chosen(Ia3.USUAL), feedforward);
      case "prefix" -> new PrefixTuning(virtualTokens);
      case "prompt" -> new PromptTuning(virtualTokens);
      case "p-tuning" -> new PTuning(virtualTokens, encoder);
      case "houlsby" -> Houlsby.of(bottleneck, activation);
      case "pfeiffer" -> Pfeiffer.of(bottleneck, activation);
      default -> lora(word, verb);
    };
  }

  private LoraConfig lora(String word, Verb verb) {
    int r = rank == null ? 16 : rank;
    return new LoraConfig(r, alpha == null ? 2.0 * r : alpha, dropout, word.equals("rslora"), word.equals("dora"),
        chosen(LoraConfig.ALL_LINEAR), Map.of(), Map.of(), biases(verb));
  }

  private Targets chosen(List<String> usual) {
    return new Targets(targets.isEmpty() ? usual : targets, layers, List.of(), List.of());
  }

  private LayerAdapter.Biases biases(Verb verb) {
    return switch (bias) {
      case "none" -> LayerAdapter.Biases.NONE;
      case "all" -> LayerAdapter.Biases.ALL;
      case "lora_only" -> LayerAdapter.Biases.ADAPTED;
      default -> throw verb.wrongly("--bias is '" + bias + "', wanted none, all or lora_only");
    };
  }

  /** The usual learning rate: an adapter begins at zero and bears a higher one, and virtual tokens one higher still. */
  double usualRate() {
    if (full()) return 1e-3;
    return switch (peft == null ? "lora" : peft) {
      case "prefix", "prompt", "p-tuning", "ia3", "vera" -> 1e-2;
      default -> 2e-3;
    };
  }
}
