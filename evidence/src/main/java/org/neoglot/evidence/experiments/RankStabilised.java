// Does the scale of a high rank matter?
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** At rank 32 and alpha 16 LoRA scales its product by 1/2, rsLoRA by 2.8; both find their learning rate among the same two. */
final class RankStabilised {
  private static final LoraConfig STABLE = new LoraConfig(32, 16, 0, true, LoraConfig.ALL_LINEAR);
  private static final LoraConfig PLAIN = new LoraConfig(32, 16, 0, false, LoraConfig.ALL_LINEAR);

  private RankStabilised() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("At rank 32, dividing by the root of the rank instead of the rank learns a language better",
        Classroom.NEW, "bits per byte", true, "rslora", "lora", 0.02, "one percent of what the language takes");
    return new Experiment<>("lora-rank-stabilised", List.of("M107"), claim, EqualBudget.tokens(Ways.TOKENS), Classroom::usual,
        List.of(Arm.of("rslora", "alpha / sqrt(rank)", (room, t) -> Ways.adapter(room, t, STABLE), 3e-3, 1e-2),
            Arm.of("lora", "alpha / rank", (room, t) -> Ways.adapter(room, t, PLAIN), 3e-3, 1e-2)),
        Arm.of("sham", "alpha / rank again", (room, t) -> Ways.adapter(room, t, PLAIN), 3e-3, 1e-2));
  }
}
