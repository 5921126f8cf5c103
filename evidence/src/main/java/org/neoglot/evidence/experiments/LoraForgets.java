// Does a small change forget less than a large one?
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** LoRA of rank 8 against tuning everything, both at the better of two learning rates by dev text of the new language. */
final class LoraForgets {
  private static final LoraConfig LORA = LoraConfig.of(8);

  private LoraForgets() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("After learning a language from equal tokens, a model tuned by LoRA is better at its old language than "
        + "one whose weights were all tuned", Classroom.OLD, "bits per byte", true, "lora", "full", 0.1,
        "0.1 bits per byte of English, about a twentieth of what the base needs, would be seen in its text");
    return new Experiment<>("lora-forgets-less", List.of("M107", "M032"), claim, EqualBudget.tokens(Ways.TOKENS),
        Classroom::usual,
        List.of(Arm.of("lora", "rank 8 beside every linear layer", (room, t) -> Ways.adapter(room, t, LORA), 3e-3, 1e-2),
            Arm.of("full", "all weights", Ways::whole, 1e-3, 3e-3)),
        Arm.of("sham", "all weights again", Ways::whole, 1e-3, 3e-3));
  }
}
