// A small language among a large one: in proportion, or more often?
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

/** 500 English and 25 Esperanto stories, learnt together from new weights; Esperanto's share by size, or by its square root. */
final class TemperedMixture {
  private static final int STEPS = 300;
  private static final int SMALL = 25;

  private TemperedMixture() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("Of two languages with twenty times as much text of one, drawing by the root of sizes learns the small one "
        + "better than drawing by sizes, from equal tokens", Classroom.NEW, "bits per byte", true, "tempered", "in proportion",
        0.1, "a twentieth of what the language takes; the large language pays for it");
    return new Experiment<>("tempered-mixture", List.of("M013", "M001", "M214"), claim,
        EqualBudget.tokens((long) STEPS * Classroom.STEP),
        (seed, run) -> Classroom.of(Classroom.Plan.USUAL.stories(500, SMALL).baseSteps(1), seed, run),
        List.of(Arm.of("tempered", "share " + share(0.5), (room, t) -> learn(room, t, share(0.5)), 4e-3),
            Arm.of("in proportion", "share " + share(1), (room, t) -> learn(room, t, share(1)), 4e-3)),
        Arm.of("sham", "in proportion again", (room, t) -> learn(room, t, share(1)), 4e-3));
  }

  private static double share(double power) {
    double small = StrictMath.pow(SMALL, power);
    return small / (small + StrictMath.pow(500, power));
  }

  private static Outcome learn(Classroom room, Trial t, double share) {
    try (Pupil pupil = Pupil.fresh(room.base().build(), room.words(), Noise.mix(t.seed()) >>> 1)) {
      Lesson.of(room.batches(room.words(), room.oldText(), room.newText(), share), STEPS, t.value()).teach(pupil, room.run(), t);
      return room.measured(pupil);
    }
  }
}
