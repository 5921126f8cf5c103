// LoRA in the outer layers alone, for the sake of the old language.
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;

/** Four layers; LoRA of rank 8 in the first and the last against LoRA in all. */
final class OuterLayers {
  private static final LoraConfig ALL = LoraConfig.of(8);
  private static final Pupil.Build DEEP = new Pupil.Build(4, 64, 4, 160, Classroom.CONTEXT, true);

  private OuterLayers() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("LoRA in the first and last layer alone forgets less of the old language than LoRA in all layers, from "
        + "equal tokens", Classroom.OLD, "bits per byte", true, "outer", "all", 0.05,
        "0.05 bits per byte of English, some 3 percent of what the base needs");
    return new Experiment<>("lora-in-outer-layers", List.of("M032"), claim, EqualBudget.tokens(Ways.TOKENS),
        (seed, run) -> Classroom.of(Classroom.Plan.USUAL.build(DEEP), seed, run),
        List.of(Arm.of("outer", "layers 1 and 4", (room, t) -> Ways.adapter(room, t, ALL, OuterLayers::outer), 3e-3, 1e-2),
            Arm.of("all", "layers 1 to 4", (room, t) -> Ways.adapter(room, t, ALL), 3e-3, 1e-2)),
        Arm.of("sham", "all layers again", (room, t) -> Ways.adapter(room, t, ALL), 3e-3, 1e-2));
  }

  private static boolean outer(String name) {
    return name.contains("layers.0.") || name.contains("layers.3.");
  }
}
