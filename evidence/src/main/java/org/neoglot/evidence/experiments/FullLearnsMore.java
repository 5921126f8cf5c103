// What the smallness of LoRA costs.
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** The same two arms as LoraForgets, judged by the new language. */
final class FullLearnsMore {
  private static final LoraConfig LORA = LoraConfig.of(8);

  private FullLearnsMore() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("From equal tokens of a new language, tuning all weights learns it better than LoRA of rank 8",
        Classroom.NEW, "bits per byte", true, "full", "lora", 0.05,
        "below 0.05 bits per byte, a fortieth of what the language takes, LoRA would be the better bargain");
    return new Experiment<>("full-learns-more-than-lora", List.of("M020", "M103", "M107"), claim,
        EqualBudget.tokens(Ways.TOKENS), Classroom::usual,
        List.of(Arm.of("full", "all weights", Ways::whole, 1e-3, 3e-3),
            Arm.of("lora", "rank 8 beside every linear layer", (room, t) -> Ways.adapter(room, t, LORA), 3e-3, 1e-2)),
        Arm.of("sham", "LoRA again", (room, t) -> Ways.adapter(room, t, LORA), 3e-3, 1e-2));
  }
}
