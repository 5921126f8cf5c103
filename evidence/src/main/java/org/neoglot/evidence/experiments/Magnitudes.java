// DoRA: do lengths trained apart help?
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.peft.LoraConfig;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Ways;

/** DoRA and LoRA of rank 4; the lengths add 1,280 numbers to 9,472. */
final class Magnitudes {
  private static final LoraConfig PLAIN = LoraConfig.of(4);
  private static final LoraConfig DORA = PLAIN.withMagnitudes();

  private Magnitudes() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("At rank 4 and equal tokens, DoRA learns a language better than LoRA", Classroom.NEW, "bits per byte",
        true, "dora", "lora", 0.01, "half a percent of what the language takes; a step of it takes longer");
    return new Experiment<>("dora", List.of("M102"), claim, EqualBudget.tokens(Ways.TOKENS), Classroom::usual,
        List.of(Arm.of("dora", "rows' lengths are trained apart", (room, t) -> Ways.adapter(room, t, DORA), 3e-3, 1e-2),
            Arm.of("lora", "rank 4", (room, t) -> Ways.adapter(room, t, PLAIN), 3e-3, 1e-2)),
        Arm.of("sham", "LoRA again", (room, t) -> Ways.adapter(room, t, PLAIN), 3e-3, 1e-2));
  }
}
