// Random factors that stay, with trained coefficients.
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.adapt.peft.Vera;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** VeRA of rank 64 and LoRA of rank 1: 2,176 and 2,368 numbers. */
final class RandomBases {
  private static final LoraConfig LORA = LoraConfig.of(1);

  private RandomBases() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("With about 2,300 trained numbers, frozen random factors with trained scales (VeRA) learn a language "
        + "better than LoRA of rank 1", Classroom.NEW, "bits per byte", true, "vera", "lora", 0.02,
        "one percent of what the language takes");
    return new Experiment<>("vera-against-lora", List.of("M083"), claim,
        EqualBudget.tokens(Ways.TOKENS).parameters(2_272, 0.045), Classroom::usual,
        List.of(Arm.of("vera", "rank 64, scales are trained",
                (room, t) -> Ways.adapter(room, t, Vera.of(64, 0, LoraConfig.ALL_LINEAR)), 1e-2, 5e-2),
            Arm.of("lora", "rank 1", (room, t) -> Ways.adapter(room, t, LORA), 1e-2, 5e-2)),
        Arm.of("sham", "LoRA again", (room, t) -> Ways.adapter(room, t, LORA), 1e-2, 5e-2));
  }
}
