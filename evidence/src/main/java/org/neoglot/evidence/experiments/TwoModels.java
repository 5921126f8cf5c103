// Two half-trained models asked together, or one trained twice as long?
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
import org.neoglot.evidence.lab.MixedScores;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;

/** The geometric mean of two models' distributions, each tuned on half the steps in another order. */
final class TwoModels {
  private TwoModels() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("From equal training tokens, the normalised geometric mean of two models' predictions is better than one "
        + "model trained twice as long", Classroom.NEW, "bits per byte", true, "two", "one", 0.02,
        "one percent of what the language takes, to pay for two models when asked");
    return new Experiment<>("mean-of-two-models", List.of("M029", "M261"), claim, EqualBudget.tokens(Ways.TOKENS),
        Classroom::usual,
        List.of(Arm.of("two", "60 steps each, halves of the text", TwoModels::two, 3e-3, 6e-3),
            Arm.of("one", "120 steps, all of the text", Ways::whole, 3e-3, 6e-3)),
        Arm.of("sham", "one model again", Ways::whole, 3e-3, 6e-3));
  }

  private static Outcome two(Classroom room, Trial t) {
    int half = room.newText().size() / 2;
    try (Pupil a = room.base().copy(); Pupil b = room.base().copy()) {
      Lesson.of(room.batches(room.words(), room.newText().subList(0, half)), Ways.STEPS / 2, t.value()).teach(a, room.run(), t);
      Lesson.of(room.batches(room.words(), room.newText().subList(half, 2 * half)), Ways.STEPS / 2, t.value())
          .teach(b, room.run(), t);
      MixedScores mean = new MixedScores(List.of(a, b), 0.5, 0.5);
      return Outcome.of(Classroom.NEW, mean.bitsPerByte(room.run(), room.test(true)))
          .and("dev " + Classroom.NEW, mean.bitsPerByte(room.run(), room.dev()));
    }
  }
}
