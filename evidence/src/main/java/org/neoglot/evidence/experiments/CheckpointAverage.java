// The mean of a way's last stations.
package org.neoglot.evidence.experiments;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.neoglot.evidence.lab.Ways;

/** Four legs of 30 steps, each with a warm-up and a cosine of its own; the mean of the last three ends against the last. */
final class CheckpointAverage {
  private static final int LEGS = 4;
  private static final int AVERAGED = 3;

  private CheckpointAverage() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("The mean of the last three checkpoints of one run is better on the new language than the last of them",
        Classroom.NEW, "bits per byte", true, "mean", "last", 0.01, "half a percent of what the language takes; it costs nothing");
    return new Experiment<>("checkpoint-average", List.of("M027"), claim, EqualBudget.tokens(Ways.TOKENS), Classroom::usual,
        List.of(Arm.of("mean", "of three checkpoints", (room, t) -> walk(room, t, AVERAGED), 6e-3),
            Arm.of("last", "the last checkpoint", (room, t) -> walk(room, t, 1), 6e-3)),
        Arm.of("sham", "the mean of one checkpoint", (room, t) -> walk(room, t, 1), 6e-3));
  }

  private static Outcome walk(Classroom room, Trial t, int averaged) {
    List<Pupil> stations = new ArrayList<>();
    try (Pupil pupil = room.base().copy()) {
      LongFunction<Batch> batches = room.batches(room.words(), room.newText());
      int steps = Ways.STEPS / LEGS;
      for (int leg = 0; leg < LEGS; leg++) {
        int before = leg * steps;
        Lesson.of(step -> batches.apply(before + step), steps, t.value()).teach(pupil, room.run(), t);
        if (leg >= LEGS - averaged) stations.add(pupil.copy());
      }
      double[] shares = new double[averaged];
      Arrays.fill(shares, 1.0 / averaged);
      try (Pupil mean = Pupil.mixed(stations, shares)) {
        return room.measured(mean);
      }
    } finally {
      stations.forEach(Pupil::close);
    }
  }
}
