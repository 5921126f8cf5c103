// A large model led by the difference that tuning made to a small one.
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.MixedScores;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;

/** The large model is never tuned: its scores get the small tuned model's less the small untuned one's. */
final class ProxyTuning {
  private static final Pupil.Build LARGE = new Pupil.Build(3, 96, 4, 240, Classroom.CONTEXT, true);

  private ProxyTuning() {}

  static Experiment<Classroom> experiment() {
    Claim claim = new Claim("On a new language, a large model whose scores get the difference between a small tuned and the small "
        + "untuned model is better than the small tuned model alone", Classroom.NEW, "bits per byte", true, "proxy", "small", 0.02,
        "one percent of what the language takes, to pay for three models");
    return new Experiment<>("proxy-tuning", List.of("M038", "M029"), claim, EqualBudget.tokens(Ways.TOKENS), Classroom::usual,
        List.of(Arm.of("proxy", "large + small tuned - small", (room, t) -> led(room, t, 1), 3e-3),
            Arm.of("small", "the small tuned model", (room, t) -> led(room, t, 0), 3e-3)),
        Arm.of("sham", "the large model has no weight", (room, t) -> led(room, t, 0), 3e-3));
  }

  private static Outcome led(Classroom room, Trial t, double weight) {
    try (Pupil tuned = room.base().copy(); Pupil large = room.pretrained(LARGE, 300)) {
      Ways.fresh(room, tuned, Ways.STEPS, t.value()).teach(tuned, room.run(), t);
      List<Pupil> all = List.of(tuned, room.base(), large);
      double bits = new MixedScores(all, 1, -weight, weight).bitsPerByte(room.run(), room.test(true));
      double untuned = new MixedScores(List.of(large), 1).bitsPerByte(room.run(), room.test(true));
      return Outcome.of(Classroom.NEW, bits).and("large untuned", untuned);
    }
  }
}
