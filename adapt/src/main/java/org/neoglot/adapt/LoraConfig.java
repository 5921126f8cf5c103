// What makes a LoRA adapter, beside its numbers.
package org.neoglot.adapt;

import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What PEFT's {@code adapter_config.json} says of a LoRA adapter. {@code scale} is alpha / r, or alpha / sqrt(r) for
 * rank-stabilised LoRA (Kalajdzievski 2023). A target is the last parts of a module's name ("q_proj"), "all-linear" for
 * every linear layer but the head, or a single regular expression for whole names.
 */
public record LoraConfig(int rank, double alpha, double dropout, boolean rankStabilised, List<String> targets) {
  /** The linear layers of a block under the names that the families have: what adapts best when memory allows. */
  public static final List<String> ALL_LINEAR = List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj",
      "down_proj", "c_attn", "c_proj", "c_fc", "query_key_value", "dense", "dense_h_to_4h", "dense_4h_to_h", "out_proj",
      "fc1", "fc2", "qkv_proj", "gate_up_proj");

  public LoraConfig {
    if (rank < 1) throw new IllegalArgumentException("lora rank is " + rank + ", wanted at least 1");
    if (!(dropout >= 0 && dropout < 1)) throw new IllegalArgumentException("lora dropout is " + dropout + ", wanted in [0, 1)");
    if (targets.isEmpty()) throw new IllegalArgumentException("lora has no target modules");
    targets = List.copyOf(targets);
    if (!(alpha > 0) || Double.isInfinite(alpha)) {
      throw new IllegalArgumentException("lora alpha is " + alpha + ", wanted a finite number above 0");
    }
    if (targets.size() == 1) {
      try {
        Pattern.compile(targets.get(0));
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException("lora target '" + targets.get(0) + "' is not a regular expression: "
            + e.getDescription());
      }
    }
  }

  /** A plain adapter of all linear layers with alpha = 2 r. */
  public static LoraConfig of(int rank) {
    return new LoraConfig(rank, 2.0 * rank, 0, false, ALL_LINEAR);
  }

  double scale() {
    return alpha / (rankStabilised ? Math.sqrt(rank) : rank);
  }

  /** Whether the one target is to be written as PEFT writes patterns: as a string, not as a list of module names. */
  boolean isPattern() {
    return targets.size() == 1 && (targets.get(0).equals("all-linear") || !targets.get(0).matches("[\\w.]+"));
  }

  /** Whether a module, such as {@code model.layers.0.self_attn.q_proj}, is to be adapted. */
  boolean targets(String module) {
    if (targets.equals(List.of("all-linear"))) return !module.equals("lm_head");
    for (String target : targets) {
      if (module.equals(target) || module.endsWith("." + target)) return true;
    }
    return targets.size() == 1 && Pattern.matches(targets.get(0), module);
  }
}
