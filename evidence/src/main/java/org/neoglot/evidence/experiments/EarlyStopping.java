// To stop when dev text says so.
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

/** 30 stories, 400 steps at most: a text that is read some fifteen times. */
final class EarlyStopping {
  private static final int STEPS = 400;
  private static final int PATIENCE = 3;

  private EarlyStopping() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("On little text, keeping the weights that were best on dev text, and stopping after three worse "
        + "evaluations, gives a better model than going on to the end", Classroom.NEW, "bits per byte", true, "stopped",
        "to the end", 0.02, "one percent of what the language takes; it costs nothing");
    return new Experiment<>("early-stopping", List.of("M027", "M206"), claim,
        EqualBudget.tokensAtMost((long) STEPS * Classroom.STEP),
        (seed, run) -> Classroom.of(Classroom.Plan.USUAL.stories(500, 30), seed, run),
        List.of(Arm.of("stopped", "the best of 16 evaluations", (room, t) -> train(room, t, true), 3e-3),
            Arm.of("to the end", "the last weights", (room, t) -> train(room, t, false), 3e-3)),
        Arm.of("sham", "the last weights again", (room, t) -> train(room, t, false), 3e-3));
  }

  private static Outcome train(Classroom room, Trial t, boolean stop) {
    try (Pupil pupil = room.base().copy()) {
      Lesson lesson = Ways.fresh(room, pupil, STEPS, t.value());
      (stop ? lesson.stopping(room.watching(pupil), PATIENCE) : lesson).teach(pupil, room.run(), t);
      return room.measured(pupil);
    }
  }
}
