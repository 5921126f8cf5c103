// Does another language help at all?
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.engine.Noise;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;

/** Continued pretraining from the English model against the same steps from new weights, with the English tokenizer in both. */
final class WarmStart {
  private WarmStart() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("From equal tokens of a new language, a model that knows another language learns it better than new "
        + "weights do", Classroom.NEW, "bits per byte", true, "warm", "scratch", 0.1,
        "a twentieth of what the language takes, to pay for having to have a model");
    return new Experiment<>("warm-start", List.of("M008", "M022", "M101"), claim, EqualBudget.tokens(Ways.TOKENS),
        Classroom::usual,
        List.of(Arm.of("warm", "from the English model", Ways::whole, 3e-3, 6e-3),
            Arm.of("scratch", "from new weights", WarmStart::scratch, 3e-3, 6e-3)),
        Arm.of("sham", "from other new weights", WarmStart::scratch, 3e-3, 6e-3));
  }

  private static Outcome scratch(Classroom room, Trial t) {
    try (Pupil pupil = Pupil.fresh(room.base().build(), room.words(), Noise.mix(t.seed() + 77) >>> 1)) {
      Ways.fresh(room, pupil, Ways.STEPS, t.value()).teach(pupil, room.run(), t);
      return room.measured(pupil);
    }
  }
}
