// Does a body learn to take in new words when its own are taken away?
package org.neoglot.evidence.experiments;

import java.util.List;
import java.util.function.LongFunction;
import org.neoglot.adapt.data.Batch;
import org.neoglot.engine.Noise;
import org.neoglot.engine.RandomWeights;
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

/** English is learnt in five legs; before each but the first and the last one arm draws its embeddings anew. Then the body stays, and embeddings alone learn Esperanto. */
final class ActiveForgetting {
  private static final int LEGS = 5;
  private static final int LEG = 60;
  private static final int AFTER = 80;

  private ActiveForgetting() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("A body whose embeddings were drawn anew now and then while it learnt one language serves new embeddings "
        + "of another language better, from equal tokens", Classroom.NEW, "bits per byte", true, "forgetting", "steady", 0.05,
        "a fortieth of what the language takes");
    return new Experiment<>("active-forgetting", List.of("M018"), claim,
        EqualBudget.tokens((long) (LEGS * LEG + AFTER) * Classroom.STEP),
        (seed, run) -> Classroom.of(Classroom.Plan.USUAL.baseSteps(1), seed, run),
        List.of(Arm.of("forgetting", "embeddings are drawn anew three times", (room, t) -> learn(room, t, true), 4e-3),
            Arm.of("steady", "embeddings are kept", (room, t) -> learn(room, t, false), 4e-3)),
        Arm.of("sham", "embeddings are kept, again", (room, t) -> learn(room, t, false), 4e-3));
  }

  private static Outcome learn(Classroom room, Trial t, boolean forget) {
    try (Pupil pupil = Pupil.fresh(room.base().build(), room.words(), Noise.mix(t.seed()) >>> 1)) {
      LongFunction<Batch> english = room.batches(room.words(), room.oldText());
      for (int leg = 0; leg < LEGS; leg++) {
        int before = leg * LEG;
        if (forget && leg > 0 && leg < LEGS - 1) draw(pupil, t.seed() + leg);
        Lesson.of(step -> english.apply(before + step), LEG, t.value()).teach(pupil, room.run(), t);
      }
      draw(pupil, t.seed() - 1);
      Ways.fresh(room, pupil, AFTER, 2 * t.value()).teach(pupil, List.of(pupil.model().embedding()), room.run(), t);
      return room.measured(pupil);
    }
  }

  private static void draw(Pupil pupil, long seed) {
    RandomWeights.gaussian(pupil.model().embedding().value(), seed, "embeddings", 0.02);
  }
}
