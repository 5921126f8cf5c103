// Modules between layers against products beside them.
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.peft.Houlsby;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** Bottlenecks of width 8 behind attention and feed-forward, and LoRA of rank 4 in attention: 4,384 and 4,096 numbers. */
final class BottleneckAgainstLora {
  private static final LoraConfig LORA = new LoraConfig(4, 8, 0, false, List.of("q_proj", "k_proj", "v_proj", "o_proj"));

  private BottleneckAgainstLora() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("With about 4,200 trained numbers, bottleneck adapters learn a language better than LoRA in attention",
        Classroom.NEW, "bits per byte", true, "bottleneck", "lora", 0.02, "one percent of what the language takes");
    return new Experiment<>("bottleneck-against-lora", List.of("M116", "M102"), claim,
        EqualBudget.tokens(Ways.TOKENS).parameters(4_240, 0.04), Classroom::usual,
        List.of(Arm.of("bottleneck", "width 8, twice a layer", (room, t) -> Ways.adapter(room, t, Houlsby.of(8, "relu")), 3e-3, 1e-2),
            Arm.of("lora", "rank 4 in q, k, v and o", (room, t) -> Ways.adapter(room, t, LORA), 3e-3, 1e-2)),
        Arm.of("sham", "LoRA again", (room, t) -> Ways.adapter(room, t, LORA), 3e-3, 1e-2));
  }
}
