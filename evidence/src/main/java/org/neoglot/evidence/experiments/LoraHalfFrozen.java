// Is it the rank that counts, or the number of trained factors?
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** LoRA-FA: the A of LoRA stays as it was drawn, and rank 13 of it costs what rank 7 of LoRA costs. */
final class LoraHalfFrozen {
  private static final LoraConfig WIDE = LoraConfig.of(13);
  private static final LoraConfig PLAIN = LoraConfig.of(7);

  private LoraHalfFrozen() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("At equal trained parameters, LoRA of twice the rank with its A frozen as drawn learns a language "
        + "better than LoRA", Classroom.NEW, "bits per byte", true, "frozen A", "lora", 0.01,
        "half a percent of what the language takes; less would not pay for another method");
    return new Experiment<>("lora-frozen-a", List.of("M117"), claim,
        EqualBudget.tokens(Ways.TOKENS).parameters(16_608, 0.005), Classroom::usual,
        List.of(Arm.of("frozen A", "rank 13, only B is trained", LoraHalfFrozen::frozen, 3e-3, 1e-2),
            Arm.of("lora", "rank 7", (room, t) -> Ways.adapter(room, t, PLAIN), 3e-3, 1e-2)),
        Arm.of("sham", "rank 7 again", (room, t) -> Ways.adapter(room, t, PLAIN), 3e-3, 1e-2));
  }

  private static Outcome frozen(Classroom room, Trial t) {
    return Ways.adapter(room, t, WIDE, name -> name.contains("lora_B"));
  }
}
