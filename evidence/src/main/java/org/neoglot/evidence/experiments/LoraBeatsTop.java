// Where to spend trained parameters: a little in every layer, or all in the last.
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

/** LoRA of rank 20 in all linear layers and the plain weights of the last of two layers: 47,360 and 47,104 numbers. */
final class LoraBeatsTop {
  private static final LoraConfig LORA = LoraConfig.of(20);

  private LoraBeatsTop() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("At equal trained parameters and tokens, LoRA in all linear layers learns a language better than "
        + "tuning the last layer whole", Classroom.NEW, "bits per byte", true, "lora", "last layer", 0.02,
        "0.02 bits per byte is about one percent of what the language takes");
    return new Experiment<>("lora-beats-last-layer", List.of("M116", "M140"), claim,
        EqualBudget.tokens(Ways.TOKENS).parameters(47_232, 0.01), Classroom::usual,
        List.of(Arm.of("lora", "rank 20 beside every linear layer", (room, t) -> Ways.adapter(room, t, LORA), 3e-3, 1e-2),
            Arm.of("last layer", "the weights of the last layer", LoraBeatsTop::last, 3e-3, 1e-2)),
        Arm.of("sham", "the last layer again, from a seed of its own", LoraBeatsTop::last, 3e-3, 1e-2));
  }

  private static Outcome last(Classroom room, Trial t) {
    return Ways.some(room, t, name -> name.contains("layers.1.") && name.contains("proj"));
  }
}
