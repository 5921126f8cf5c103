// How rows of new tokens begin, and whether that lasts.
package org.neoglot.evidence.experiments;

import java.util.List;
import org.neoglot.adapt.GrownVocabulary.Init;
import org.neoglot.evidence.Arm;
import org.neoglot.evidence.Claim;
import org.neoglot.evidence.EqualBudget;
import org.neoglot.evidence.Experiment;
import org.neoglot.evidence.Outcome;
import org.neoglot.evidence.Trial;
import org.neoglot.evidence.lab.Classroom;
import org.neoglot.evidence.lab.Pupil;
import org.neoglot.evidence.lab.Ways;
import org.neoglot.tokenizer.VocabularyExtension;
import org.neoglot.tokenizer.VocabularyExtension.Extended;

/** Rows begun as the mean of the old pieces of a token, as the mean of all rows, or at random; measured before training and after it. */
final class NewRowsBegin {
  private static final String AT_ONCE = "Esperanto before training";

  private NewRowsBegin() {}

  static Experiment<Classroom> pieces() {
    Claim claim = new Claim("After equal training, rows of added tokens that began as the mean of their old pieces give a better "
        + "model than rows that began at random", Classroom.NEW, "bits per byte", true, "pieces", "random", 0.02,
        "one percent of what the language takes; it costs nothing");
    return experiment("new-rows-from-pieces", List.of("M017", "M022", "M004"), claim, Init.SUBTOKENS, Init.RANDOM);
  }

  static Experiment<Classroom> mean() {
    Claim claim = new Claim("After equal training, rows of added tokens that began as the mean of all old rows give a better model "
        + "than rows that began at random", Classroom.NEW, "bits per byte", true, "mean", "random", 0.02,
        "one percent of what the language takes; it costs nothing");
    return experiment("new-rows-from-mean", List.of("M004", "M006"), claim, Init.MEAN, Init.RANDOM);
  }

  static Experiment<Classroom> atOnce() {
    Claim claim = new Claim("Before any training, rows of added tokens that begin as the mean of their old pieces give a better "
        + "model than rows that begin as the mean of all", AT_ONCE, "bits per byte", true, "pieces", "mean", 0.1,
        "a twentieth of what the language takes after training");
    return experiment("new-rows-at-once", List.of("M004", "M006"), claim, Init.SUBTOKENS, Init.MEAN);
  }

  private static Experiment<Classroom> experiment(String id, List<String> methods, Claim claim, Init one, Init other) {
    return new Experiment<>(id, methods, claim, EqualBudget.tokens(Ways.TOKENS), Classroom::usual,
        List.of(Arm.of(claim.treatment(), "rows begin by " + one, (room, t) -> begun(room, t, one, 0), 3e-3),
            Arm.of(claim.baseline(), "rows begin by " + other, (room, t) -> begun(room, t, other, 0), 3e-3)),
        Arm.of("sham", "rows begin by " + other + ", from another seed", (room, t) -> begun(room, t, other, 1), 3e-3));
  }

  private static Outcome begun(Classroom room, Trial t, Init how, int more) {
    Extended extended = new VocabularyExtension(256).extend(room.words(), room.newText().stream(), room.oldText().stream());
    try (Pupil pupil = room.base().grown(extended, how, t.seed() + 1000 * more)) {
      double before = room.bits(pupil, room.test(true));
      Ways.fresh(room, pupil, Ways.STEPS, t.value()).teach(pupil, room.run(), t);
      return room.measured(pupil).and(AT_ONCE, before);
    }
  }
}
