// Little text of a language: does a second language beside it help or hurt?
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
import org.neoglot.evidence.lab.Lesson;
import org.neoglot.evidence.lab.Pupil;

/** 25 stories of Esperanto for 150 steps' worth of tokens, alone or with as many steps of English among them. */
final class SecondLanguage {
  private static final int STEPS = 300;

  private SecondLanguage() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("With little text of a language, spending half of the tokens on another language gives a better model of "
        + "the first than spending all on repeating it", Classroom.NEW, "bits per byte", true, "with another", "alone", 0.05,
        "a fortieth of what the language takes");
    return new Experiment<>("another-language-beside", List.of("M203"), claim, EqualBudget.tokens((long) STEPS * Classroom.STEP),
        (seed, run) -> Classroom.of(Classroom.Plan.USUAL.stories(500, 25).baseSteps(1), seed, run),
        List.of(Arm.of("with another", "every other window is English", (room, t) -> learn(room, t, 0.5), 2e-3, 4e-3),
            Arm.of("alone", "Esperanto only", (room, t) -> learn(room, t, 0), 2e-3, 4e-3)),
        Arm.of("sham", "Esperanto only, again", (room, t) -> learn(room, t, 0), 2e-3, 4e-3));
  }

  private static Outcome learn(Classroom room, Trial t, double other) {
    try (Pupil pupil = Pupil.fresh(room.base().build(), room.words(), Noise.mix(t.seed()) >>> 1)) {
      Lesson.of(room.batches(room.words(), room.newText(), room.oldText(), other), STEPS, t.value()).teach(pupil, room.run(), t);
      return room.measured(pupil);
    }
  }
}
