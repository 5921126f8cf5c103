// The sign of a moment against two moments.
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Lesson;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;

/** Lion and AdamW, each with the better of three learning rates by dev text. */
final class LionAgainstAdam {
  private LionAgainstAdam() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("From equal tokens and with half of its state, Lion learns a language better than AdamW", Classroom.NEW,
        "bits per byte", true, "lion", "adamw", 0.01, "half a percent of what the language takes; it saves memory");
    return new Experiment<>("lion-against-adamw", List.of(), claim, EqualBudget.tokens(Ways.TOKENS), Classroom::usual,
        List.of(Arm.of("lion", "decay 0.1", (room, t) -> by(room, t, Lesson.Kind.LION, 0.1), 2e-4, 5e-4, 1e-3),
            Arm.of("adamw", "decay 0.01", (room, t) -> by(room, t, Lesson.Kind.ADAMW, 0.01), 2e-3, 4e-3, 8e-3)),
        Arm.of("sham", "AdamW again", (room, t) -> by(room, t, Lesson.Kind.ADAMW, 0.01), 2e-3, 4e-3, 8e-3));
  }

  private static Outcome by(Classroom room, Trial t, Lesson.Kind kind, double decay) {
    try (Pupil pupil = room.base().copy()) {
      Ways.fresh(room, pupil, Ways.STEPS, t.value()).by(kind, decay).teach(pupil, room.run(), t);
      return room.measured(pupil);
    }
  }
}
