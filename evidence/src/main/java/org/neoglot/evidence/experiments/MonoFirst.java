// Text of one language first, then translations.
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

/**
 * Few translations (60 stories' sentences): half of the computation on Esperanto text before them, against all of it
 * on them.
 */
final class MonoFirst {
  private static final double FLOPS = 6e10;
  private static final String GIVEN = "Esperanto given English";

  private MonoFirst() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim(
        "From equal computation and few translations, learning from text of the new language before the "
        + "translations translates better than learning from the translations alone", GIVEN, "bits per byte", true,
            "text first",
        "translations", 0.05, "a twentieth or so of what a translation takes");
    return new Experiment<>("text-before-translations", List.of("M101", "M163"), claim, EqualBudget.flops(FLOPS),
        Classroom::usual,
        List.of(Arm.of("text first", "half and half", (room, t) -> learn(room, t, true), 3e-3),
            Arm.of("translations", "translations only", (room, t) -> learn(room, t, false), 3e-3)),
        Arm.of("sham", "translations only, again", (room, t) -> learn(room, t, false), 3e-3));
  }

  private static Outcome learn(Classroom room, Trial t, boolean textFirst) {
    Translating pairs = new Translating(room.words(), room.pairs(60, false));
    try (Pupil pupil = room.base().copy()) {
      LongFunction<Batch> text = room.batches(room.words(), room.newText());
      LongFunction<Batch> translations = pairs.batches(t.seed(), true);
      if (textFirst) {
        int steps = Ways.steps(room, pupil, text, FLOPS / 2);
        Lesson.of(text, steps, t.value()).teach(pupil, room.run(), t);
      }
      int steps = Ways.stepsOfUneven(room, pupil, translations, FLOPS - t.account().flops());
      Lesson.of(translations, steps, t.value()).teach(pupil, room.run(), t);
      return Outcome.of(GIVEN, new Translating(room.words(), room.pairs(40, true)).bitsPerByte(pupil, room.run()));
    }
  }
}
