// Loss on the answer alone, or on the question as well?
package org.neoglot.evidence.experiments;

import java.util.List;
import java.util.function.LongFunction;
import org.neoglot.adapt.data.Batch;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Lesson;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Translating;
import org.neoglot.evidence.lab.Ways;

/** Translations as questions and answers; what is measured is the answer. */
final class AnswersOnly {
  private static final double FLOPS = 6e10;
  private static final String GIVEN = "Esperanto given English";

  private AnswersOnly() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim(
        "From equal computation, taking the loss of the answers alone teaches answers better than taking the loss "
        + "of questions as well", GIVEN, "bits per byte", true, "answers", "both", 0.02,
            "one percent or so of what an answer takes");
    return new Experiment<>("loss-on-answers-only", List.of("M163", "M122"), claim, EqualBudget.flops(FLOPS),
        Classroom::usual,
        List.of(Arm.of("answers", "questions are read only", (room, t) -> learn(room, t, true), 3e-3),
            Arm.of("both", "questions are learnt as well", (room, t) -> learn(room, t, false), 3e-3)),
        Arm.of("sham", "both, again", (room, t) -> learn(room, t, false), 3e-3));
  }

  private static Outcome learn(Classroom room, Trial t, boolean answersOnly) {
    LongFunction<Batch> batches = new Translating(room.words(), room.pairs(150, false)).batches(t.seed(), answersOnly);
    try (Pupil pupil = room.base().copy()) {
      Lesson.of(batches, Ways.stepsOfUneven(room, pupil, batches, FLOPS), t.value()).teach(pupil, room.run(), t);
      return Outcome.of(GIVEN, new Translating(room.words(), room.pairs(40, true)).bitsPerByte(pupil, room.run()));
    }
  }
}
