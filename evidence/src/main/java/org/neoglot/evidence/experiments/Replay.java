// Old text among the new: does it keep the old language?
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

/** Continued pretraining with and without a quarter of the old language's text, at the same number of tokens. */
final class Replay {
  private static final int STEPS = 120;

  private Replay() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("Of continued pretraining at equal tokens, a quarter of windows from the old language keeps that "
        + "language better than none", Classroom.OLD, "bits per byte", true, "replay", "plain", 0.1,
        "0.1 bits per byte of English, about a twentieth of what the base needs, would be seen in its text");
    return new Experiment<>("replay", List.of("M016", "M100"), claim,
        EqualBudget.tokens((long) STEPS * Classroom.STEP), Classroom::usual,
        List.of(Arm.of("replay", "every fourth window is English", (room, t) -> train(room, t, 0.25), 3e-3),
            Arm.of("plain", "Esperanto only", (room, t) -> train(room, t, 0), 3e-3)),
        Arm.of("sham", "every fourth window is 'replayed' from the new language itself", Replay::sham, 3e-3));
  }

  private static Outcome train(Classroom room, Trial t, double share) {
    try (Pupil pupil = room.base().copy()) {
      Lesson.of(room.batches(room.words(), room.newText(), room.oldText(), share), STEPS, t.value())
          .teach(pupil, room.run(), t);
      return room.measured(pupil);
    }
  }

  private static Outcome sham(Classroom room, Trial t) {
    try (Pupil pupil = room.base().copy()) {
      Lesson.of(room.batches(room.words(), room.newText(), room.newText(), 0.25), STEPS, t.value())
          .teach(pupil, room.run(), t);
      return room.measured(pupil);
    }
  }
}
