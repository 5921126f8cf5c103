// Half-way between what a model was and what it became.
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;

/** The mean of the base's and the tuned model's weights, at no further training. */
final class Averaged {
  private static final String BOTH = "both languages";

  private Averaged() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("The mean of the weights before and after learning a language is better, as a mean over both languages, "
        + "than the weights after it", BOTH, "bits per byte", true, "averaged", "tuned", 0.1,
        "a twentieth of what a language takes; it costs nothing");
    return new Experiment<>("average-with-base", List.of("M033", "M035"), claim, EqualBudget.tokens(Ways.TOKENS),
        Classroom::usual,
        List.of(Arm.of("averaged", "half base, half tuned", (room, t) -> mixed(room, t, 0.5), 1e-3),
            Arm.of("tuned", "all weights tuned", (room, t) -> mixed(room, t, 1), 1e-3)),
        Arm.of("sham", "none of the base", (room, t) -> mixed(room, t, 1), 1e-3));
  }

  private static Outcome mixed(Classroom room, Trial t, double share) {
    try (Pupil tuned = room.base().copy()) {
      Ways.fresh(room, tuned, Ways.STEPS, t.value()).teach(tuned, room.run(), t);
      try (Pupil both = Pupil.mixed(List.of(tuned, room.base()), share, 1 - share)) {
        Outcome o = room.measured(both);
        return o.and(BOTH, (o.get(Classroom.NEW) + o.get(Classroom.OLD)) / 2);
      }
    }
  }
}
