// Short stories first.
package org.neoglot.evidence.experiments;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import org.neoglot.adapt.data.Batch;
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

/** Training from new weights on thirds of the stories, shortest third first, against the same stories in no order. */
final class ShortFirst {
  private static final int STEPS = 240;

  private ShortFirst() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("A model that reads short stories before long ones learns a language better than one that reads them in no "
        + "order, from equal tokens", Classroom.OLD, "bits per byte", true, "short first", "no order", 0.02,
        "one percent of what the language takes; it costs nothing");
    return new Experiment<>("short-stories-first", List.of("M098", "M106"), claim,
        EqualBudget.tokens((long) STEPS * Classroom.STEP),
        (seed, run) -> Classroom.of(Classroom.Plan.USUAL.stories(300, 10).baseSteps(1), seed, run),
        List.of(Arm.of("short first", "three stages by length", (room, t) -> staged(room, t, true), 4e-3),
            Arm.of("no order", "three stages of stories as they come", (room, t) -> staged(room, t, false), 4e-3)),
        Arm.of("sham", "stages as they come, again", (room, t) -> staged(room, t, false), 4e-3));
  }

  private static Outcome staged(Classroom room, Trial t, boolean byLength) {
    List<String> order = new ArrayList<>(room.oldText());
    if (byLength) order.sort(Comparator.comparingInt(String::length));
    List<LongFunction<Batch>> stages = new ArrayList<>();
    int third = order.size() / 3;
    for (int s = 0; s < 3; s++) stages.add(room.batches(room.words(), order.subList(s * third, (s + 1) * third)));
    try (Pupil pupil = Pupil.fresh(room.base().build(), room.words(), Noise.mix(t.seed()) >>> 1)) {
      Lesson.of(step -> stages.get((int) (3 * step / STEPS)).apply(step % (STEPS / 3)), STEPS, t.value())
          .teach(pupil, room.run(), t);
      return room.measured(pupil);
    }
  }
}
